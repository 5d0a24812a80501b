import { RepeatableRequest } from './repeatable-request.js';

/** Whether cookies go with a request, as `fetch` knows it. */
type Credentials = NonNullable<RequestInit['credentials']>;

/** How requests are authenticated. */
export interface Auth {
  /** Puts the credential on a request. */
  apply(headers: Headers, api: ApiAccess): Promise<void>;
  /**
   * Gets another credential after one was refused (401). False when there is none: then the refusal is the answer.
   * @param refused the headers of the refused request
   */
  renew?(refused: Headers, api: ApiAccess): Promise<boolean>;
  /** What browsers do with cookies. */
  credentials?: Credentials;
}

export interface ApiAccess {
  baseUrl: string;
  /** Sends a request without credential. */
  once: (request: RepeatableRequest) => Promise<Response>;
  /** The same, for what does no harm when it arrives twice: again when there is no reply, or "later". */
  persistently: (request: RepeatableRequest) => Promise<Response>;
}

/** An API key of a workspace (`X-API-Key`), for servers. */
export function apiKey(key: string): Auth {
  return { apply: async (headers) => headers.set('X-API-Key', key) };
}

/** An access token, or where to get the current one from. */
export function bearer(token: string | (() => string | Promise<string>)): Auth {
  return {
    apply: async (headers) => {
      headers.set('Authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
    },
  };
}

/** The cookies that `POST /auth/login` set, for browsers. An expired session is refreshed once for all who wait. */
export function cookieSession(): Auth {
  let refreshing: Promise<boolean> | undefined;
  return {
    credentials: 'include',
    apply: async () => undefined,
    renew: (_refused, api) => {
      refreshing ??= oneTabAtATime(() => refresh(api)).finally(() => (refreshing = undefined));
      return refreshing;
    },
  };
}

async function refresh({ baseUrl, once }: ApiAccess): Promise<boolean> {
  const request = new RepeatableRequest(`${baseUrl}/auth/refresh`, { method: 'POST' });
  return (await once(request)).ok;
}

interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** A refresh token that comes twice ends the session, so two tabs must not send the same one. */
function oneTabAtATime(work: () => Promise<boolean>): Promise<boolean> {
  const { navigator } = globalThis as { navigator?: { locks?: Locks } };
  return navigator?.locks ? navigator.locks.request('trunkline-refresh', work) : work();
}
