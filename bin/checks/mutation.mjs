// Mutation tests of what must never be wrong, one group of stryker.config.mjs after the other. CI does not run them:
// they take long. npm run mutation [-- GROUP…] [-- --mutate FILE,…]
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import options, { groups } from '../../stryker.config.mjs';
import { root } from '../lib/paths.mjs';
import { startThrowawayPostgres } from '../lib/throwaway-postgres.mjs';

const { values, positionals } = parseArgs({
  options: { mutate: { type: 'string' } },
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
  for (const name of chosen) rows.push(...(await run(name)));
} finally {
  await server.stop();
}
console.log('\n| file | mutants | killed | score |\n|---|---|---|---|');
for (const { name, mutants, killed } of rows) {
  console.log(`| ${name} | ${mutants} | ${killed} | ${((100 * killed) / mutants).toFixed(1)} % |`);
}

/** The rows of a group: each file, and all of them together. Below the threshold Stryker sets the exit code. */
async function run(group) {
  const { mutate, specs } = groups[group];
  const results = await new Stryker({
    ...options,
    mutate: values.mutate?.split(',') ?? mutate,
    jest: { ...options.jest, config: { ...options.jest.config, testMatch: specs.map(below) } },
  }).runMutationTest();
  const valid = results.filter(({ status }) => !noVerdict.has(status));
  const files = [...new Set(valid.map(({ fileName }) => fileName))].toSorted();
  return [
    ...files.map((file) =>
      rowOf(
        relative(root, file),
        valid.filter(({ fileName }) => fileName === file),
      ),
    ),
    rowOf(`**${group}**`, valid),
  ];
}

function below(path) {
  return `<rootDir>/${path}`;
}

function rowOf(name, mutants) {
  const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  return { name, mutants: mutants.length, killed };
}
