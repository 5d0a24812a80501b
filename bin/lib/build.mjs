import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Failure } from './failure.mjs';
import { readJson, tail, writeJson } from './files.mjs';
import { root } from './paths.mjs';
import { runToEnd } from './run-to-end.mjs';

/** The API's client, which the demo uses as anybody would: by its package's name, built. */
const CLIENT = 'clients/typescript';
const CONFIGURATION = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  '.swcrc',
  `${CLIENT}/package.json`,
  `${CLIENT}/tsconfig.json`,
  `${CLIENT}/tsconfig.build.json`,
];
/** Made by the Swagger plugin during a build. Left there, it would refer to classes that are gone by the next one. */
const GENERATED = 'src/metadata.ts';

/**
 * Compiles src into dist, and the client into its own, when they are missing or were made from other sources. They are
 * made elsewhere and then put in place whole, so that an application that runs from dist meanwhile, and a build that is
 * killed, do no harm.
 */
export async function ensureBuilt({ workshop, say, signal }) {
  const dist = join(root, 'dist');
  const clientDist = join(root, CLIENT, 'dist');
  const sources = sourcesHash();
  if (readJson(join(dist, '.built.json'))?.sources === sources && existsSync(clientDist)) return;
  say('Building …');
  const staged = join(workshop, 'dist');
  const replaced = join(workshop, 'dist.old');
  const log = join(workshop, 'build.log');
  // nest looks for sources beside its configuration file, so it has to lie in the clone while it is used.
  const configuration = 'tsconfig.staged.json';
  try {
    rmSync(join(root, GENERATED), { force: true });
    writeJson(join(root, configuration), {
      extends: './tsconfig.build.json',
      compilerOptions: { outDir: './node_modules/.trunkline/dist' },
    });
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const compile = async (compiler, ...options) => {
      const program = join(root, 'node_modules', compiler);
      const code = await runToEnd(process.execPath, [program, ...options], { log, env, signal });
      if (code !== 0 || !existsSync(staged)) throw new Failure(buildSentence(log));
    };
    const putInPlace = (path) => {
      rmSync(replaced, { recursive: true, force: true });
      if (existsSync(path)) renameSync(path, replaced);
      renameSync(staged, path);
    };
    const clientConfiguration = join(root, CLIENT, 'tsconfig.build.json');
    await compile('typescript/bin/tsc', '-p', clientConfiguration, '--outDir', staged);
    putInPlace(clientDist);
    await compile('@nestjs/cli/bin/nest.js', 'build', '--path', configuration);
    writeJson(join(staged, '.built.json'), { sources }, 0o644);
    putInPlace(dist);
  } finally {
    for (const path of [staged, replaced, join(root, configuration)])
      rmSync(path, { recursive: true, force: true });
  }
}

function buildSentence(log) {
  const output = stripVTControlCharacters(tail(log, 400));
  if (output.includes('ENOSPC')) return `The build failed: no disk space is left. Its output is in ${log}.`;
  const errors = output.split('\n').filter((line) => /error TS\d+|^\s*(?:x|×) /.test(line));
  return [`The build failed; its output is in ${log}.`, ...errors.slice(0, 5)].join('\n');
}

function sourcesHash() {
  const hash = createHash('sha256');
  const files = ['src', `${CLIENT}/src`]
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .filter((path) => path !== GENERATED && !path.endsWith('.spec.ts'))
    .sort();
  for (const path of [...CONFIGURATION, ...files]) {
    hash.update(path);
    if (existsSync(join(root, path))) hash.update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}
