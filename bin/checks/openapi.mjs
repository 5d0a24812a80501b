// Compares the committed openapi.json with the document of the built application; --write brings it up to date.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { root } from '../lib/paths.mjs';
import { setUp } from '../lib/setup.mjs';

const committed = join(root, 'openapi.json');
try {
  await setUp({ say: console.error });
  const document = execFileSync(process.execPath, [join('dist', 'cli', 'openapi.js')], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { paths } = JSON.parse(document);
  const count = `${Object.keys(paths).length} paths`;
  if (process.argv.includes('--write')) {
    writeFileSync(committed, document);
    console.log(`openapi.json written, ${count}`);
  } else if (existsSync(committed) && readFileSync(committed, 'utf8') === document) {
    console.log(`openapi.json is up to date, ${count}`);
  } else {
    console.error('openapi.json is stale: run `npm run openapi -- --write` and commit it.');
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}
