// Mutation tests of what must never be wrong, one group of stryker.config.mjs after the other. CI does not run them:
// they take long. npm run mutation [-- GROUP…] [-- --mutate FILE]
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import options, { groups } from '../../stryker.config.mjs';
import { root } from '../lib/paths.mjs';
import { startThrowawayPostgres } from '../lib/throwaway-postgres.mjs';

const { values, positionals } = parseArgs({
  options: { mutate: { type: 'string', multiple: true } },
  allowPositionals: true,
});
/** Not run, or so broken that no test began: neither killed nor survived. */
const noVerdict = new Set(['Ignored', 'CompileError', 'RuntimeError']);
const chosen = positionals.length > 0 ? positionals : Object.keys(groups);

process.chdir(root);
// One for all runs of jest, which would otherwise start and stop its own with every mutant.
const server = await startThrowawayPostgres();
process.env.TEST_DATABASE_SERVER = server.url;
const rows = [];
try {
  for (const name of chosen) rows.push(...(await rowsOf(name)));
} finally {
  await server.stop();
}
console.log('\n| file | mutants | killed | score |\n|---|---|---|---|');
for (const { name, mutants, killed } of rows) {
  console.log(`| ${name} | ${mutants} | ${killed} | ${((100 * killed) / mutants).toFixed(1)} % |`);
}

/** The rows of a group: each file, and all of them together. Below the threshold Stryker sets the exit code. */
async function rowsOf(group) {
  const mutants = [];
  for (const { mutate, specs } of values.mutate ? [oneFile(group)] : groups[group]) {
    mutants.push(...(await run(mutate, specs)));
  }
  const files = [...new Set(mutants.map(({ fileName }) => fileName))].toSorted();
  return [
    ...files.map((file) =>
      rowOf(
        relative(root, file),
        mutants.filter(({ fileName }) => fileName === file),
      ),
    ),
    rowOf(`**${group}**`, mutants),
  ];
}

/** A file is tried against the specs of all parts. */
function oneFile(group) {
  return { mutate: values.mutate, specs: groups[group].flatMap(({ specs }) => specs) };
}

async function run(mutate, specs) {
  const testMatch = specs.map((path) => `<rootDir>/${path}`);
  const jest = { ...options.jest, config: { ...options.jest.config, testMatch } };
  const results = await new Stryker({ ...options, mutate, jest }).runMutationTest();
  return results.filter(({ status }) => !noVerdict.has(status));
}

function rowOf(name, mutants) {
  const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  return { name, mutants: mutants.length, killed };
}
