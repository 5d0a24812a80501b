import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { root } from './paths.mjs';

/** Every setting of the application that says where its data and its neighbours are, or who may use it. */
const INSTALLATION = [
  'NODE_ENV',
  'HOST',
  'PORT',
  'PUBLIC_URL',
  'APP_URL',
  'CORS_ORIGINS',
  'TRUST_PROXY',
  'TRUNKLINE_ROLES',
  'DATABASE_URL',
  'REDIS_URL',
  'LIVEKIT_URL',
  'LIVEKIT_API_KEY',
  'LIVEKIT_API_SECRET',
  'SECRETS_FILE',
  'JWT_SECRET',
  'JWT_SECRET_PREVIOUS',
  'JWT_SECRET_PREVIOUS_UNTIL',
  'ENCRYPTION_KEY',
  'ENCRYPTION_KEY_PREVIOUS',
  'SUPERUSER_EMAIL',
  'SUPERUSER_PASSWORD',
  'SIGNUP',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_ISSUER',
  'GOOGLE_JWKS_URL',
  'GOOGLE_TOKEN_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'EGRESS_ALLOW',
  'WEBHOOK_TIMEOUT_S',
  'WEBHOOK_RETRY_BASE_S',
];

const REQUIRED_IN_PRODUCTION = ['DATABASE_URL', 'LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'];
/** May come by a file instead (SECRETS_FILE). */
const REQUIRED_SECRETS = ['JWT_SECRET', 'ENCRYPTION_KEY'];

/** The environment with what `.env` in the clone adds to it; what is set but empty counts as not set. */
export function installationEnvironment() {
  const file = join(root, '.env');
  const fromFile = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {};
  const environment = { ...fromFile, ...withoutEmpty(process.env) };
  if (environment.NODE_ENV === 'production') {
    const required = [...REQUIRED_IN_PRODUCTION, ...(environment.SECRETS_FILE ? [] : REQUIRED_SECRETS)];
    const missing = required.filter((name) => !environment[name]);
    if (missing.length > 0) {
      throw new Failure(
        `NODE_ENV=production makes up no secrets and starts no database and no sandbox. Set ${missing.join(', ')}.`,
      );
    }
  }
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'LIVEKIT_URL']) {
    if (environment[name] && !URL.canParse(environment[name]))
      throw new Failure(`${name} is "${environment[name]}": that is no URL.`);
  }
  if (environment.LIVEKIT_URL && !(environment.LIVEKIT_API_KEY && environment.LIVEKIT_API_SECRET)) {
    throw new Failure('LIVEKIT_URL is set: set LIVEKIT_API_KEY and LIVEKIT_API_SECRET too.');
  }
  return environment;
}

/** The environment of something that stands beside the installation and never touches it: demo and benchmark. */
export function separateEnvironment() {
  const environment = withoutEmpty(process.env);
  for (const name of INSTALLATION) delete environment[name];
  return environment;
}

function withoutEmpty(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/** NAME=value lines; quotes around a value, `export` before a name and # comments are understood. */
function parse(text) {
  const settings = {};
  for (const line of text.split(/\r?\n/)) {
    const match =
      /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/.exec(
        line,
      );
    const value = match?.[2] ?? match?.[3] ?? match?.[4];
    if (value) settings[match[1]] = value;
  }
  return settings;
}
