import { createReadStream, existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Client, escapeIdentifier } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/**
 * Every secret that a test file uses or is given. When one of its databases is dropped, its application closed or its
 * Redis stopped, none of them may be found in what they leave: not as it is, nor in hex or base64.
 */
const canaries = new Map<string, Needle[]>();

interface Needle {
  form: string;
  bytes: Buffer;
}

/** Shorter ones, and what is left of them in base64, could be there by chance. */
const shortest = 12;
/** So much of a stream is kept that a needle which lies across two pieces is found. */
const longestNeedle = 4096;
/** COPY gives a row at a time; to search each with what is kept before it would be most of the work. */
const searchedAtOnce = 262_144;

/** Declares a secret: it must never be found at rest. Returns it. */
export function canary(secret: string): string {
  if (secret.length >= shortest && !canaries.has(secret)) canaries.set(secret, needlesOf(secret));
  return secret;
}

/** In COPY's text format bytes are hex, and a backslash is doubled: JSON's own escapes are rare in secrets. */
function needlesOf(secret: string): Needle[] {
  const plain = Buffer.from(secret).subarray(0, longestNeedle / 2);
  const encoded = base64Forms(plain);
  return [
    { form: 'as it is', bytes: plain },
    { form: 'in hex', bytes: Buffer.from(plain.toString('hex')) },
    ...encoded.map((bytes) => ({ form: 'in base64', bytes })),
    ...encoded.map((bytes) => ({ form: 'in base64 in hex', bytes: Buffer.from(bytes.toString('hex')) })),
  ];
}

/** How the bytes look in base64 wherever they begin in what was encoded: without the characters they share. */
function base64Forms(plain: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), plain])
      .toString('base64')
      .replaceAll('=', '');
    const own = text.slice(
      before === 0 ? 0 : before + 1,
      text.length - ((plain.length + before) % 3 === 0 ? 0 : 1),
    );
    const url = own.replaceAll('+', '-').replaceAll('/', '_');
    return [...new Set([own, url])].map((form) => Buffer.from(form));
  });
}

interface Found {
  secret: string;
  form: string;
}

/** The first canary in the bytes, or null. */
export function findCanary(bytes: Buffer): Found | null {
  for (const [secret, needles] of canaries) {
    const needle = needles.find((candidate) => bytes.includes(candidate.bytes));
    if (needle !== undefined) return { secret, form: needle.form };
  }
  return null;
}

/** @throws when a canary is in the stream; says where, and which it is by its first letters */
async function assertNone(where: string, pieces: AsyncIterable<Buffer | string>): Promise<void> {
  let kept: Buffer = Buffer.alloc(0);
  let waiting: Buffer[] = [];
  let size = 0;
  const search = (): void => {
    const bytes = Buffer.concat([kept, ...waiting]);
    const found = findCanary(bytes);
    if (found !== null)
      throw new Error(`${where} holds the secret "${found.secret.slice(0, 8)}…" ${found.form}`);
    kept = bytes.subarray(-longestNeedle);
    [waiting, size] = [[], 0];
  };
  for await (const piece of pieces) {
    waiting.push(Buffer.from(piece));
    size += piece.length;
    if (size >= searchedAtOnce) search();
  }
  search();
}

/** Looks through every table of a database, those of the queue too. */
export async function assertNoCanaryInDatabase(url: string): Promise<void> {
  if (canaries.size === 0) return;
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string; name: string; secured: boolean }>(
      `SELECT n.nspname AS schema, c.relname AS name, c.relrowsecurity AS secured
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`,
    );
    for (const { schema, name, secured } of rows) {
      await client.query(secured ? 'SET ROLE trunkline_system' : 'RESET ROLE');
      const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
      const copy = client.query(copyTo(`COPY (SELECT * FROM ${table}) TO STDOUT`));
      await assertNone(`the table ${schema}.${name}`, copy as AsyncIterable<Buffer>);
    }
  } finally {
    await client.end();
  }
}

/** Looks through a log, if there is one. */
export async function assertNoCanaryInFile(path: string): Promise<void> {
  if (canaries.size > 0 && existsSync(path)) {
    await assertNone(`the log ${path}`, createReadStream(path) as AsyncIterable<Buffer>);
  }
}

/** Looks through everything in a Redis, which must not compress what it dumps (`--rdbcompression no`). */
export async function assertNoCanaryInRedis(url: string): Promise<void> {
  if (canaries.size === 0) return;
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanBufferStream() as AsyncIterable<Buffer[]>) {
      for (const key of keys) {
        const dumped = await redis.dumpBuffer(key);
        await assertNone(`the key ${key.toString()} in Redis`, [
          key,
          dumped ?? '',
        ] as unknown as AsyncIterable<Buffer>);
      }
    }
  } finally {
    redis.disconnect();
  }
}

/** Fields of requests and replies that are secrets wherever they are. */
const secretFields = new Set([
  'password',
  'new_password',
  'current_password',
  'auth_password',
  'access_token',
  'refresh_token',
  'invitation_token',
  'id_token',
  'token',
  'key',
  'secret',
  'client_secret',
]);

/** Takes every secret that goes through an application's server for a canary, whichever client sent it. */
export function collectCanaries(server: Server): void {
  server.prependListener(
    'request',
    (request: IncomingMessage & { body?: unknown }, response: ServerResponse) => {
      const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
      response.end = (...args: unknown[]) => {
        if (response.statusCode < 400) {
          collect(request.body);
          if (typeof args[0] === 'string' || Buffer.isBuffer(args[0])) collect(parsed(String(args[0])));
          collectCookies(response.getHeader('set-cookie'));
        }
        return end(...args);
      };
    },
  );
}

function collect(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    if (secretFields.has(name) && typeof field === 'string') canary(field);
    else if (Array.isArray(field)) field.forEach(collect);
  }
}

function collectCookies(header: number | string | string[] | undefined): void {
  for (const cookie of [header ?? []].flat()) {
    const value = /^(?:access_token|refresh_token)=([^;]*)/.exec(String(cookie))?.[1];
    if (value !== undefined) canary(decodeURIComponent(value));
  }
}

function parsed(text: string): unknown {
  try {
    return text.startsWith('{') ? JSON.parse(text) : null;
  } catch {
    return null; // an export, or a page
  }
}
