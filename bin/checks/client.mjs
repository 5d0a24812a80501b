// Compares what is generated in clients/typescript with openapi.json; --write brings it up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generated } from '../../clients/typescript/generate.mjs';
import { root } from '../lib/paths.mjs';

const client = join(root, 'clients/typescript');
const files = await generated(pathToFileURL(join(root, 'openapi.json')));
const stale = Object.entries(files).filter(([name, text]) => {
  const path = join(client, name);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});
if (process.argv.includes('--write')) {
  for (const [name, text] of stale) writeFileSync(join(client, name), text);
  console.log(`clients/typescript: ${stale.length} of ${Object.keys(files).length} generated files renewed`);
} else if (stale.length > 0) {
  console.error(
    `clients/typescript is stale: run \`npm run client\` and commit ${stale.map(([name]) => name).join(', ')}.`,
  );
  process.exitCode = 1;
} else {
  console.log('clients/typescript is up to date');
}
