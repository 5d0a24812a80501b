import { type Faults, parseFaults } from './faults.js';

export interface SandboxOptions {
  host?: string;
  /** 0 takes a free port. */
  port?: number;
  apiKey: string;
  apiSecret: string;
  /** The witness and the trunks are kept in `<dataDir>/sandbox`. */
  dataDir: string;
  webhookUrls?: string[];
  agentApiUrl?: string;
  /** Time runs this many times faster; every simulated duration is divided by it. */
  speed?: number;
  seed?: number;
  /** Whether agent and callee talk; without it the callee hangs up after as long a silence. */
  talk?: boolean;
  /** Every call is over at once: answered and hung up, or refused. */
  instant?: boolean;
  faults?: Partial<Faults>;
}

/** What `POST /sandbox/control` changes while the sandbox runs. */
export interface ControlRequest {
  webhookUrls?: string[];
  agentApiUrl?: string | undefined;
  speed?: number;
  talk?: boolean;
  instant?: boolean;
  faults?: Partial<Faults>;
}

type Environment = Record<string, string | undefined>;

/** Reads the options from the environment. Throws an Error that names the setting that is wrong. */
export function optionsFromEnvironment(env: Environment): SandboxOptions {
  const webhookUrls = (env['SANDBOX_WEBHOOK_URL'] ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  return {
    host: env['SANDBOX_HOST'] || '127.0.0.1',
    port: number(env, 'SANDBOX_PORT', 0),
    apiKey: required(env, 'LIVEKIT_API_KEY'),
    apiSecret: required(env, 'LIVEKIT_API_SECRET'),
    dataDir: env['TRUNKLINE_DATA_DIR'] || '.data',
    webhookUrls: webhookUrls.map((url) => httpUrl('SANDBOX_WEBHOOK_URL', url)),
    ...(env['SANDBOX_AGENT_API_URL'] && {
      agentApiUrl: httpUrl('SANDBOX_AGENT_API_URL', env['SANDBOX_AGENT_API_URL']),
    }),
    speed: checkedSpeed('SANDBOX_SPEED', number(env, 'SANDBOX_SPEED', 1)),
    seed: number(env, 'SANDBOX_SEED', 1),
    talk: flag(env, 'SANDBOX_TALK', true),
    instant: flag(env, 'SANDBOX_INSTANT', false),
    faults: faults(env),
  };
}

/** Reads a control request. Throws an Error that names the field that is wrong. */
export function parseControl(json: unknown): ControlRequest {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error('body must be an object');
  const control: ControlRequest = {};
  for (const [name, value] of Object.entries(json)) {
    switch (name) {
      case 'webhook_urls':
        if (!Array.isArray(value)) throw new Error('webhook_urls must be a list of URLs');
        control.webhookUrls = value.map((url: unknown) => httpUrl(name, url));
        break;
      case 'agent_api_url':
        control.agentApiUrl = value === null ? undefined : httpUrl(name, value);
        break;
      case 'speed':
        control.speed = checkedSpeed(name, value);
        break;
      case 'talk':
      case 'instant':
        if (typeof value !== 'boolean') throw new Error(`${name} must be true or false`);
        control[name] = value;
        break;
      case 'faults':
        control.faults = parseFaults(value);
        break;
      default:
        throw new Error(`unknown setting ${name}`);
    }
  }
  return control;
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function number(env: Environment, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number, not "${text}"`);
  return value;
}

function flag(env: Environment, name: string, otherwise: boolean): boolean {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  if (text !== 'true' && text !== 'false') throw new Error(`${name} must be true or false, not "${text}"`);
  return text === 'true';
}

function faults(env: Environment): Partial<Faults> {
  const text = env['SANDBOX_FAULTS'];
  if (!text) return {};
  try {
    return parseFaults(JSON.parse(text));
  } catch (error) {
    throw new Error(`SANDBOX_FAULTS: ${(error as Error).message}`, { cause: error });
  }
}

function checkedSpeed(name: string, value: unknown): number {
  if (typeof value !== 'number' || !(value > 0) || value > 100_000) {
    throw new Error(`${name} must be a number above 0 and at most 100000`);
  }
  return value;
}

function httpUrl(name: string, value: unknown): string {
  if (typeof value === 'string' && /^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : ''))
    return value;
  throw new Error(`${name} must be an http or https URL`);
}
