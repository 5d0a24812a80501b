import { bool, cleanEnv, email, EnvError, makeValidator, port, str, url } from 'envalid';
import ipaddr from 'ipaddr.js';
import type { AddressRange } from '../security/reachable.js';

export type Role = 'api' | 'worker';

/** The settings, as an injection token. */
export const CONFIG = Symbol('config');

/** All settings of the application, typed; `.env.example` says what each means. */
export interface Config {
  production: boolean;
  host: string;
  port: number;
  trustProxy: string | null;
  dataDir: string;
  roles: Role[];
  databaseUrl: string;
  redisUrl: string | null;
  livekit: { url: string; apiKey: string; apiSecret: string };
  jwtSecret: string;
  /** 32 bytes. */
  encryptionKey: Buffer;
  superuserEmail: string | null;
  uploadMaxBytes: number;
  unknownAfterS: number;
  egressAllow: AddressRange[];
  logLevel: string;
}

/** LiveKit's minute of leeway, and time for a webhook to arrive. */
const shortestUnknownAfterS = 75;

/** Settings that cannot be used: one line for each, naming the setting. */
export class ConfigError extends Error {}

const roles = makeValidator<Role[]>((input) => {
  const names = input.split(',').map((name) => name.trim());
  for (const name of names) {
    if (name !== 'api' && name !== 'worker') throw new EnvError('use api, worker or api,worker');
  }
  return names as Role[];
});

const key32 = makeValidator<Buffer>((input) => {
  const key = Buffer.from(input, 'base64');
  if (key.length !== 32) throw new EnvError('must be 32 bytes in base64, as from: openssl rand -base64 32');
  return key;
});

const secret = makeValidator<string>((input) => {
  if (input.length < 32) throw new EnvError('must have at least 32 characters');
  return input;
});

const positive = makeValidator<number>((input) => {
  const value = Number(input);
  if (!Number.isFinite(value) || value <= 0) throw new EnvError('must be a number above 0');
  return value;
});

const proxyWords = new Set(['loopback', 'linklocal', 'uniquelocal']);

function isProxy(text: string): boolean {
  return proxyWords.has(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

const trustedProxies = makeValidator<string>((input) => {
  if (/^\d+$/.test(input) || input.split(',').every((proxy) => isProxy(proxy.trim()))) return input;
  throw new EnvError('must be a number of proxies, or their addresses, such as 10.0.0.0/8 or loopback');
});

const ranges = makeValidator<AddressRange[]>((input) =>
  input
    .split(',')
    .map((range) => range.trim())
    .filter((range) => range !== '')
    .map((range) => {
      try {
        return ipaddr.parseCIDR(range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`);
      } catch {
        throw new EnvError(`"${range}" is not an address range such as 10.0.0.0/8`);
      }
    }),
);

/**
 * Reads and checks the settings.
 * @throws ConfigError with a line for every setting that is missing or wrong
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = cleanEnv(
    given,
    {
      NODE_ENV: str({ default: 'development' }),
      HOST: str({ default: '127.0.0.1' }),
      PORT: port({ default: 8080 }),
      TRUST_PROXY: trustedProxies({ default: '' }),
      TRUNKLINE_DATA_DIR: str({ default: '.data' }),
      TRUNKLINE_ROLES: roles({ default: ['api', 'worker'] }),
      DATABASE_URL: url(),
      REDIS_URL: url({ default: undefined }),
      LIVEKIT_URL: url(),
      LIVEKIT_API_KEY: str(),
      LIVEKIT_API_SECRET: str(),
      JWT_SECRET: secret(),
      ENCRYPTION_KEY: key32(),
      SUPERUSER_EMAIL: email({ default: undefined }),
      UPLOAD_MAX_BYTES: positive({ default: 1_073_741_824 }),
      UNKNOWN_AFTER_S: positive({ default: 75 }),
      EGRESS_ALLOW: ranges({ default: [] }),
      LOG_LEVEL: str({ default: 'info', choices: ['debug', 'info', 'warn', 'error', 'silent'] }),
      LIVEKIT_IS_SANDBOX: bool({ default: false }),
    },
    { reporter: ({ errors }) => reportProblems(errors) },
  );
  const production = read.NODE_ENV === 'production';
  if (production && read.LIVEKIT_IS_SANDBOX) {
    throw new ConfigError(
      'NODE_ENV=production does not run on the sandbox: set LIVEKIT_URL to a LiveKit server',
    );
  }
  if (!read.LIVEKIT_IS_SANDBOX && read.UNKNOWN_AFTER_S < shortestUnknownAfterS) {
    throw new ConfigError(
      `UNKNOWN_AFTER_S must be at least ${shortestUnknownAfterS}: LiveKit takes a token for a minute past its end`,
    );
  }
  return {
    production,
    host: read.HOST,
    port: read.PORT,
    trustProxy: read.TRUST_PROXY === '' ? null : read.TRUST_PROXY,
    dataDir: read.TRUNKLINE_DATA_DIR,
    roles: read.TRUNKLINE_ROLES,
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL ?? null,
    livekit: { url: read.LIVEKIT_URL, apiKey: read.LIVEKIT_API_KEY, apiSecret: read.LIVEKIT_API_SECRET },
    jwtSecret: read.JWT_SECRET,
    encryptionKey: read.ENCRYPTION_KEY,
    superuserEmail: read.SUPERUSER_EMAIL ?? null,
    uploadMaxBytes: read.UPLOAD_MAX_BYTES,
    unknownAfterS: read.UNKNOWN_AFTER_S,
    egressAllow: read.EGRESS_ALLOW,
    logLevel: read.LOG_LEVEL,
  };
}

function reportProblems(errors: Record<string, Error | undefined>): void {
  const lines = Object.entries(errors).map(([name, error]) =>
    error instanceof EnvError && error.message !== '' && error.message !== 'undefined'
      ? `${name}: ${error.message}`
      : `${name} is not set`,
  );
  if (lines.length > 0) throw new ConfigError(lines.join('\n'));
}
