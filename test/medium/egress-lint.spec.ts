import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(__dirname, '../..');
const oxlint = join(repository, 'node_modules/oxlint/bin/oxlint');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-lint-'));
  copyFileSync(join(repository, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rules of this kind that the lint finds broken in a source file of that path. */
function broken(path: string, source: string): string[] {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${source}\n`);
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format=unix', path], {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(file);
  return [...stdout.matchAll(/no-restricted-(?:imports|globals|properties)/g)].map(([rule]) => rule);
}

describe('the lint rule against other ways out than the egress client', () => {
  it.each([
    `export const reply = fetch('https://example.com');`,
    `export const reply = globalThis.fetch('https://example.com');`,
    `export const reply = new WebSocket('wss://example.com');`,
    `import http from 'node:http';\nexport default http;`,
    `import * as http from 'node:http';\nexport default http;`,
    `import { request } from 'node:http';\nexport default request;`,
    `import { get } from 'http';\nexport default get;`,
    `import { request } from 'node:https';\nexport default request;`,
    `import { connect } from 'node:net';\nexport default connect;`,
    `import { connect } from 'node:tls';\nexport default connect;`,
    `import axios from 'axios';\nexport default axios;`,
    `import { request } from 'undici';\nexport default request;`,
  ])('fires on %j', (source) => {
    expect(broken('src/modules/agents/away.ts', source)).not.toEqual([]);
    expect(broken('src/platform/http/away.ts', source)).not.toEqual([]);
  });

  it.each([
    ['src/platform/egress/away.ts', `import { request } from 'node:https';\nexport default request;`],
    ['src/telephony/twirp-client.ts', `import https from 'node:https';\nexport default https;`],
    ['src/app.ts', `import type { Server } from 'node:http';\nexport type Listening = Server;`],
  ])('leaves %s alone', (path, source) => {
    expect(broken(path, source)).toEqual([]);
  });
});
