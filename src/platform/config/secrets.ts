import { readFileSync, statSync } from 'node:fs';

/** Keys that open what they sealed; new values are sealed with `current`. Each has 32 bytes. */
export interface KeyRing {
  current: Buffer;
  previous: readonly Buffer[];
}

/** Secrets that sign access tokens: `current` signs, `previous` still verifies until its time is over. */
interface TokenSecrets {
  current: string;
  previous: { secret: string; until: Date | null } | null;
}

export interface Secrets {
  encryption: KeyRing;
  token: TokenSecrets;
}

/** A secret that cannot be used; the message names its setting. */
export class SecretError extends Error {}

type Settings = Readonly<Record<string, string | undefined>>;

const keyBytes = 32;
const shortestTokenSecret = 32;

/**
 * Where keys come from: the environment, and for what is not set there the JSON file that SECRETS_FILE names. The file
 * is read again when it was replaced, so that keys change while the processes run; while it cannot be read, those
 * that were read last stay.
 * @returns what gives the secrets of this moment
 * @throws SecretError when one is missing or unfit
 */
export function secretsFrom(environment: Settings): () => Secrets {
  const path = environment['SECRETS_FILE'];
  if (path === undefined) {
    const fixed = parseSecrets(environment);
    return () => fixed;
  }
  const read = () => parseSecrets({ ...readSettings(path), ...environment });
  let [stamp, secrets] = [stampOf(path), read()];
  return () => {
    const now = stampOf(path);
    if (now !== null && now !== stamp) {
      stamp = now;
      secrets = orElse(read, secrets);
    }
    return secrets;
  };
}

/** Whether the key comes from SECRETS_FILE, and so may change while a process runs. */
export function keysComeFromFile(environment: Settings): boolean {
  return environment['SECRETS_FILE'] !== undefined && environment['ENCRYPTION_KEY'] === undefined;
}

/** @throws SecretError */
export function parseSecrets(settings: Settings): Secrets {
  const {
    ENCRYPTION_KEY_PREVIOUS: keys,
    JWT_SECRET_PREVIOUS: secret,
    JWT_SECRET_PREVIOUS_UNTIL: until,
  } = settings;
  return {
    encryption: {
      current: parseKey('ENCRYPTION_KEY', settings['ENCRYPTION_KEY']),
      previous: (keys ?? '')
        .split(',')
        .filter((key) => key.trim() !== '')
        .map((key) => parseKey('ENCRYPTION_KEY_PREVIOUS', key.trim())),
    },
    token: {
      current: parseTokenSecret('JWT_SECRET', settings['JWT_SECRET']),
      previous: secret
        ? {
            secret: parseTokenSecret('JWT_SECRET_PREVIOUS', secret),
            until: until ? parseMoment('JWT_SECRET_PREVIOUS_UNTIL', until) : null,
          }
        : null,
    },
  };
}

function parseKey(setting: string, text: string | undefined): Buffer {
  if (!text) throw new SecretError(`${setting} is not set`);
  const key = Buffer.from(text, 'base64');
  if (key.length === keyBytes) return key;
  throw new SecretError(`${setting}: must be 32 bytes in base64, as from: openssl rand -base64 32`);
}

function parseTokenSecret(setting: string, text: string | undefined): string {
  if (!text) throw new SecretError(`${setting} is not set`);
  if (text.length >= shortestTokenSecret) return text;
  throw new SecretError(`${setting}: must have at least ${shortestTokenSecret} characters`);
}

function parseMoment(setting: string, text: string): Date {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()))
    throw new SecretError(`${setting}: must be a time such as 2026-05-04T09:00:00Z`);
  return moment;
}

function readSettings(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SecretError(`SECRETS_FILE: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    const values: unknown = JSON.parse(text);
    if (typeof values !== 'object' || values === null) throw new SyntaxError('no object');
    return Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    throw new SecretError(`SECRETS_FILE: ${path} is no JSON object of secrets`);
  }
}

/** What tells one version of the file from another; null while it cannot be seen. */
function stampOf(path: string): string | null {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts === undefined ? null : `${facts.ino}:${facts.mtimeMs}:${facts.size}`;
}

/** A file that is being written, or was written wrongly, must not stop a process that has good keys. */
function orElse(read: () => Secrets, last: Secrets): Secrets {
  try {
    return read();
  } catch (error) {
    if (error instanceof SecretError) return last;
    throw error;
  }
}
