// Mutation tests of what must never be wrong, one group of stryker.config.mjs after the other. CI does not run them:
// they take long. npm run mutation [-- GROUP…] [-- --mutate=FILE,…]
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import options, { groups } from '../../stryker.config.mjs';
import { root } from '../lib/paths.mjs';
import { startThrowawayPostgres } from '../lib/throwaway-postgres.mjs';

const { values, positionals } = parseArgs({
  options: { mutate: { type: 'string' } },
  allowPositionals: true,
});
const chosen = positionals.length > 0 ? positionals : Object.keys(groups);

process.chdir(root);
// One for all runs of jest, which would otherwise start and stop its own with every mutant.
const server = await startThrowawayPostgres();
process.env.TEST_DATABASE_SERVER = server.url;
try {
  for (const name of chosen) {
    const { mutate, specs } = groups[name];
    console.log(`== ${name}`);
    await new Stryker({
      ...options,
      mutate: values.mutate?.split(',') ?? mutate,
      jest: { ...options.jest, config: { testMatch: specs.map((spec) => `<rootDir>/${spec}`) } },
    }).runMutationTest();
  }
} finally {
  await server.stop();
}
