import type { ApiAccess, Auth } from './auth.js';
import { TrunklineError } from './errors.js';
import { RepeatableRequest } from './repeatable-request.js';

export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
  /** Fewer than the client has, such as `['calls:write']`; all of them by default. */
  scopes?: readonly string[];
}

interface Token {
  header: string;
  goodUntil: number;
}

/** The last of a token's life is for the way, and for clocks that differ. */
const SPARE_MS = 30_000;

/** OAuth 2.1 client credentials, for servers: a token is fetched when one is needed, and kept while it is good. */
export function clientCredentials(client: ClientCredentials): Auth {
  let current: Promise<Token> | undefined;
  const token = async (api: ApiAccess): Promise<Token> => {
    const known = current;
    if (known !== undefined) {
      const kept = await known;
      if (kept.goodUntil > Date.now()) return kept;
      if (current === known) current = undefined;
    }
    current ??= fetchToken(client, api).catch((error: unknown) => {
      current = undefined;
      throw error;
    });
    return current;
  };
  return {
    apply: async (headers, api) => headers.set('Authorization', (await token(api)).header),
    renew: async (refused) => {
      const kept = await current;
      // Unless another request has got a new one meanwhile.
      if (kept?.header === refused.get('Authorization')) current = undefined;
      return true;
    },
  };
}

/** @throws TrunklineError when the client is refused */
async function fetchToken(
  { clientId, clientSecret, scopes }: ClientCredentials,
  api: ApiAccess,
): Promise<Token> {
  const askedAt = Date.now();
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scopes !== undefined) form.set('scope', scopes.join(' '));
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const response = await api.persistently(
    new RepeatableRequest(`${api.baseUrl}/oauth/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(credentials)}`, Accept: 'application/json' },
      body: form,
    }),
  );
  const body = await response.text();
  if (!response.ok) throw new TrunklineError(response, body, null);
  const { access_token, expires_in } = JSON.parse(body) as { access_token: string; expires_in: number };
  return { header: `Bearer ${access_token}`, goodUntil: askedAt + expires_in * 1000 - SPARE_MS };
}
