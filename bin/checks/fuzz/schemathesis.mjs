import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../lib/failure.mjs';
import { root } from '../../lib/paths.mjs';

const files = join(root, 'bin/checks/fuzz');

/** The program in a virtual environment of its own, which is made when it is not there or is of another version. */
export function installSchemathesis(say) {
  const place = join(root, 'node_modules/.trunkline/schemathesis');
  const requirements = join(files, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  const stamp = join(place, 'installed.txt');
  const program = join(place, 'bin/schemathesis');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return program;
  say('Installing schemathesis …');
  mkdirSync(place, { recursive: true });
  runOrFail('python3', ['-m', 'venv', '--clear', place]);
  runOrFail(join(place, 'bin/pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ]);
  writeFileSync(stamp, wanted);
  return program;
}

function runOrFail(program, arguments_) {
  const { status, stderr, error } = spawnSync(program, arguments_, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Failure(`${program} ${arguments_.join(' ')} failed: ${error?.message ?? stderr.trim()}`);
}

/**
 * Runs schemathesis against a furnished platform, with random requests for each operation that together are `cases`,
 * beside those that it works out from the document.
 * @returns `code`, its exit code, and `made`, how many requests it made
 */
export async function runSchemathesis(program, { url, target, directory, cases, seed, signal }) {
  const report = join(directory, 'report.json');
  const config = join(directory, 'schemathesis.toml');
  writeFileSync(config, readFileSync(join(files, 'schemathesis.toml'), 'utf8') + dictionariesOf(target));
  const options = {
    'max-examples': await examplesFor(url, cases),
    seed,
    workers: 2,
    report: 'json',
    'report-json-path': report,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(
    program,
    ['--config-file', config, 'run', `${url}/openapi.json`, '--url', url, ...flags],
    {
      cwd: directory,
      signal,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        SCHEMATHESIS_HOOKS: join(files, 'hooks.py'),
        PYTHONDONTWRITEBYTECODE: '1',
        TRUNKLINE_API_KEY: target.key,
        TRUNKLINE_API_KEY_ID: target.keyId,
        TRUNKLINE_WORKSPACE_ID: target.workspaceId,
      },
    },
  );
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  const made = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).test_cases.generated : 0;
  return { code, made };
}

/** How many for each operation. */
async function examplesFor(url, cases) {
  const { paths } = await (await fetch(`${url}/openapi.json`)).json();
  const operations = Object.values(paths).flatMap((item) => Object.keys(item));
  return Math.ceil(cases / operations.length);
}

/** JSON's texts and lists are TOML's. */
function dictionariesOf({ dictionaries }) {
  const tables = Object.entries(dictionaries).map(
    ([name, values]) => `\n[dictionaries.${name}]\nvalues = ${JSON.stringify(values)}\n`,
  );
  return tables.join('');
}
