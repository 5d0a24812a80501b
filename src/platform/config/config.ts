import { bool, cleanEnv, email, EnvError, makeValidator, port, str, url } from 'envalid';
import ipaddr from 'ipaddr.js';
import type { AddressRange } from '../security/reachable.js';
import { keysComeFromFile, SecretError, type Secrets, secretsFrom } from './secrets.js';

export type Role = 'api' | 'worker';

/** The settings, as an injection token. */
export const CONFIG = Symbol('config');

/** All settings of the application, typed; `.env.example` says what each means. */
export interface Config {
  production: boolean;
  host: string;
  port: number;
  /** Where callers reach the API; no slash at the end. */
  publicUrl: string;
  /** Where the pages of the web application are that mails link to; no slash at the end. */
  appUrl: string;
  /** Origins of pages, beside the API's own, that may use it with cookies. */
  corsOrigins: string[];
  trustProxy: string | null;
  dataDir: string;
  roles: Role[];
  databaseUrl: string;
  redisUrl: string | null;
  livekit: { url: string; apiKey: string; apiSecret: string };
  /** The keys of this moment: they may change while the process runs. */
  secrets: () => Secrets;
  /** Whether they do: the key comes from SECRETS_FILE. */
  keysFromFile: boolean;
  superuserEmail: string | null;
  /** Who may make an account. */
  signup: 'open' | 'invite' | 'closed';
  google: GoogleConfig | null;
  /** Without `smtpUrl` mails are written to files. */
  mail: { smtpUrl: string | null; from: string };
  uploadMaxBytes: number;
  unknownAfterS: number;
  auditRetentionDays: number;
  rateLimits: RateLimitConfig;
  egressAllow: AddressRange[];
  webhooks: { timeoutMs: number; retryBaseMs: number };
  liveStreams: LiveStreamLimits;
  logLevel: string;
  /** Null for standard output. */
  logFile: string | null;
}

/** How many streams of live calls one process has open. */
export interface LiveStreamLimits {
  total: number;
  perWorkspace: number;
  perPrincipal: number;
}

export interface GoogleConfig {
  clientId: string;
  /** Only the exchange of authorization codes needs it. */
  clientSecret: string | null;
  issuer: string;
  jwksUrl: string;
  tokenUrl: string;
}

/** Token buckets: how many requests a minute fill one up again, and how many seconds of that it holds. */
interface RateLimitConfig {
  enabled: boolean;
  /** For each principal and scope. */
  perMinute: number;
  /** For each address, on public routes and without a credential that holds. */
  publicPerMinute: number;
  /** For each address, where passwords and secrets are tried. */
  loginPerMinute: number;
  burstS: number;
}

/** LiveKit's minute of leeway, and time for a webhook to arrive. */
const shortestUnknownAfterS = 75;
/** The database refuses to drop what is younger (`drop_audit_partitions`). */
const shortestAuditRetentionDays = 90;

/** Settings that cannot be used: one line for each, naming the setting. */
export class ConfigError extends Error {}

const roles = makeValidator<Role[]>((input) => {
  const names = input.split(',').map((name) => name.trim());
  for (const name of names) {
    if (name !== 'api' && name !== 'worker') throw new EnvError('use api, worker or api,worker');
  }
  return names as Role[];
});

const positive = makeValidator<number>((input) => {
  const value = Number(input);
  if (!Number.isFinite(value) || value <= 0) throw new EnvError('must be a number above 0');
  return value;
});

const count = makeValidator<number>((input) => {
  const value = Number(input);
  if (Number.isInteger(value) && value > 0) return value;
  throw new EnvError('must be a whole number above 0');
});

/** A bucket counts its tokens in 32 bits. */
const rate = makeValidator<number>((input) => {
  const value = Number(input);
  if (value >= 0.1 && value <= 1_000_000) return value;
  throw new EnvError('must be a number between 0.1 and 1000000');
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

const httpUrl = makeValidator<string>((input) => {
  const parsed = URL.canParse(input) ? new URL(input) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.search !== '' || parsed.hash !== '') {
    throw new EnvError('must be an http or https URL such as https://calls.example.com');
  }
  return parsed.href.replace(/\/+$/, '');
});

const smtpUrl = makeValidator<string>((input) => {
  const parsed = URL.canParse(input) ? new URL(input) : null;
  if (parsed === null || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw new EnvError('must be an SMTP URL such as smtp://user:password@mail.example.com:587');
  }
  return input;
});

const origins = makeValidator<string[]>((input) =>
  input
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '')
    .map((origin) => {
      if (URL.canParse(origin) && new URL(origin).origin === origin && /^https?:/.test(origin)) return origin;
      throw new EnvError(`"${origin}" is not an exact origin such as https://app.example.com`);
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
      PUBLIC_URL: httpUrl({ default: undefined }),
      APP_URL: httpUrl({ default: undefined }),
      CORS_ORIGINS: origins({ default: [] }),
      TRUST_PROXY: trustedProxies({ default: '' }),
      TRUNKLINE_DATA_DIR: str({ default: '.data' }),
      TRUNKLINE_ROLES: roles({ default: ['api', 'worker'] }),
      DATABASE_URL: url(),
      REDIS_URL: url({ default: undefined }),
      LIVEKIT_URL: url(),
      LIVEKIT_API_KEY: str(),
      LIVEKIT_API_SECRET: str(),
      SUPERUSER_EMAIL: email({ default: undefined }),
      SIGNUP: str({ default: 'open', choices: ['open', 'invite', 'closed'] }),
      GOOGLE_CLIENT_ID: str({ default: undefined }),
      GOOGLE_CLIENT_SECRET: str({ default: undefined }),
      GOOGLE_ISSUER: str({ default: 'https://accounts.google.com' }),
      GOOGLE_JWKS_URL: httpUrl({ default: 'https://www.googleapis.com/oauth2/v3/certs' }),
      GOOGLE_TOKEN_URL: httpUrl({ default: 'https://oauth2.googleapis.com/token' }),
      SMTP_URL: smtpUrl({ default: undefined }),
      MAIL_FROM: str({ default: undefined }),
      UPLOAD_MAX_BYTES: positive({ default: 1_073_741_824 }),
      UNKNOWN_AFTER_S: positive({ default: 75 }),
      AUDIT_RETENTION_DAYS: positive({ default: 730 }),
      RATE_LIMITS: bool({ default: true }),
      RATE_LIMIT_PER_MINUTE: rate({ default: 600 }),
      RATE_LIMIT_PUBLIC_PER_MINUTE: rate({ default: 120 }),
      RATE_LIMIT_LOGIN_PER_MINUTE: rate({ default: 30 }),
      RATE_LIMIT_BURST_S: rate({ default: 60 }),
      EGRESS_ALLOW: ranges({ default: [] }),
      WEBHOOK_TIMEOUT_S: positive({ default: 15 }),
      WEBHOOK_RETRY_BASE_S: positive({ default: 5 }),
      LIVE_STREAMS: count({ default: 2000 }),
      LIVE_STREAMS_PER_WORKSPACE: count({ default: 500 }),
      LIVE_STREAMS_PER_PRINCIPAL: count({ default: 25 }),
      LOG_LEVEL: str({ default: 'info', choices: ['debug', 'info', 'warn', 'error', 'silent'] }),
      LOG_FILE: str({ default: undefined }),
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
  if (read.SMTP_URL !== undefined && read.MAIL_FROM === undefined) {
    throw new ConfigError('MAIL_FROM is not set: with SMTP_URL, say whom mails come from');
  }
  if (read.AUDIT_RETENTION_DAYS < shortestAuditRetentionDays) {
    throw new ConfigError(`AUDIT_RETENTION_DAYS must be at least ${shortestAuditRetentionDays}`);
  }
  if (!read.LIVEKIT_IS_SANDBOX && read.UNKNOWN_AFTER_S < shortestUnknownAfterS) {
    throw new ConfigError(
      `UNKNOWN_AFTER_S must be at least ${shortestUnknownAfterS}: LiveKit takes a token for a minute past its end`,
    );
  }
  const publicUrl = read.PUBLIC_URL ?? localUrl(read.HOST, read.PORT);
  return {
    production,
    host: read.HOST,
    port: read.PORT,
    publicUrl,
    appUrl: read.APP_URL ?? publicUrl,
    corsOrigins: read.CORS_ORIGINS,
    trustProxy: read.TRUST_PROXY === '' ? null : read.TRUST_PROXY,
    dataDir: read.TRUNKLINE_DATA_DIR,
    roles: read.TRUNKLINE_ROLES,
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL ?? null,
    livekit: { url: read.LIVEKIT_URL, apiKey: read.LIVEKIT_API_KEY, apiSecret: read.LIVEKIT_API_SECRET },
    secrets: secretsOf(given),
    keysFromFile: keysComeFromFile(given),
    superuserEmail: read.SUPERUSER_EMAIL ?? null,
    signup: read.SIGNUP,
    google:
      read.GOOGLE_CLIENT_ID === undefined
        ? null
        : {
            clientId: read.GOOGLE_CLIENT_ID,
            clientSecret: read.GOOGLE_CLIENT_SECRET ?? null,
            issuer: read.GOOGLE_ISSUER,
            jwksUrl: read.GOOGLE_JWKS_URL,
            tokenUrl: read.GOOGLE_TOKEN_URL,
          },
    mail: { smtpUrl: read.SMTP_URL ?? null, from: read.MAIL_FROM ?? 'Trunkline <trunkline@localhost>' },
    uploadMaxBytes: read.UPLOAD_MAX_BYTES,
    unknownAfterS: read.UNKNOWN_AFTER_S,
    auditRetentionDays: read.AUDIT_RETENTION_DAYS,
    rateLimits: {
      enabled: read.RATE_LIMITS,
      perMinute: read.RATE_LIMIT_PER_MINUTE,
      publicPerMinute: read.RATE_LIMIT_PUBLIC_PER_MINUTE,
      loginPerMinute: read.RATE_LIMIT_LOGIN_PER_MINUTE,
      burstS: read.RATE_LIMIT_BURST_S,
    },
    egressAllow: read.EGRESS_ALLOW,
    webhooks: { timeoutMs: read.WEBHOOK_TIMEOUT_S * 1000, retryBaseMs: read.WEBHOOK_RETRY_BASE_S * 1000 },
    liveStreams: {
      total: read.LIVE_STREAMS,
      perWorkspace: read.LIVE_STREAMS_PER_WORKSPACE,
      perPrincipal: read.LIVE_STREAMS_PER_PRINCIPAL,
    },
    logLevel: read.LOG_LEVEL,
    logFile: read.LOG_FILE ?? null,
  };
}

function secretsOf(given: Record<string, string | undefined>): () => Secrets {
  try {
    return secretsFrom(given);
  } catch (error) {
    if (error instanceof SecretError) throw new ConfigError(error.message);
    throw error;
  }
}

/** Where a server that listens on `host` is reached from its own machine. */
function localUrl(host: string, listeningPort: number): string {
  const local = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  return `http://${local}:${listeningPort}`;
}

function reportProblems(errors: Record<string, Error | undefined>): void {
  const lines = Object.entries(errors).map(([name, error]) =>
    error instanceof EnvError && error.message !== '' && error.message !== 'undefined'
      ? `${name}: ${error.message}`
      : `${name} is not set`,
  );
  if (lines.length > 0) throw new ConfigError(lines.join('\n'));
}
