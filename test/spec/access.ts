import { document002, type PrintedAuth } from './document-002.js';

/**
 * Who may call an endpoint: as document 002 prints it, or
 * - `person`: whoever is signed in, with or without a workspace; no API key
 * - `signed in`: a person as above, or an API key
 * - `session`: who has a session to end, also one whose access token has expired
 * - `signature`: who signs the request with LiveKit's key
 * - `dialer signature`: who signs the request with the workspace's secret of its outside dialer
 * - `internal`: anybody on a private address
 */
export type Access =
  | PrintedAuth
  | 'person'
  | 'signed in'
  | 'session'
  | 'signature'
  | 'dialer signature'
  | 'internal';

/** Where document 002 is silent, or we read it otherwise, and why. */
const decided: Readonly<Record<string, { access: Access; because: string }>> = {
  'POST /auth/logout': {
    access: 'session',
    because: 'an API key has no session, and who comes back after 15 minutes wants to sign out too',
  },
  'POST /auth/verify-email': {
    access: 'person',
    because: 'reading the mail proves nothing about who made the account: it takes both',
  },
  'POST /workspaces': {
    access: 'person',
    because: 'an API key belongs to one workspace; who was removed from their last one can make another',
  },
  'POST /workspaces/switch': { access: 'person', because: 'an API key belongs to one workspace' },
  'GET /workspaces': {
    access: 'signed in',
    because: 'who was removed from their workspace must find the others',
  },
  'POST /workspaces/invitations/accept': {
    access: 'person',
    because: 'the invitation is for a person, who may have no workspace yet',
  },
  'GET /workspaces/invitations/{token}': {
    access: 'None',
    because: 'who is invited looks before they have an account; the token is the secret',
  },
  'PATCH /workspaces/{id}/members/{uid}': { access: 'A', because: 'as removing a member' },
  'POST /workspaces/{id}/leave': {
    access: 'M, D, A',
    because: 'everybody may go; removing others is for admins, as document 002 prints it',
  },
  'GET /workspaces/{id}/invitations': { access: 'A', because: 'as inviting' },
  'POST /workspaces/{id}/invitations/{invitation_id}/resend': { access: 'A', because: 'as inviting' },
  'DELETE /workspaces/{id}/invitations/{invitation_id}': { access: 'A', because: 'as inviting' },
  'GET /workspaces/{id}/audit-events': {
    access: 'A',
    because: 'it shows what everybody does, and from where',
  },
  'GET /workspaces/{id}/settings': { access: 'M, D, A', because: 'every caller meets the limits' },
  'PATCH /workspaces/{id}/settings': { access: 'A', because: 'limits cost money' },
  'GET /workspaces/{id}/dispositions': { access: 'M, D, A', because: 'whoever sees calls meets them' },
  'PUT /workspaces/{id}/dispositions/{name}': { access: 'A', because: 'they decide who is called again' },
  'DELETE /workspaces/{id}/dispositions/{name}': { access: 'A', because: 'as changing one' },
  'GET /workspaces/{id}/api-keys': { access: 'A', because: 'keys act like members' },
  'POST /workspaces/{id}/api-keys': { access: 'A', because: 'a key may be an admin' },
  'DELETE /workspaces/{id}/api-keys/{key_id}': { access: 'A', because: 'as removing a member' },
  // Before those that change its secret.
  'POST /api/v/webhook': {
    access: 'dialer signature',
    because: '"None" of document 002 means no account: the dialer signs with the workspace’s secret',
  },
  'GET /workspaces/{id}/dialer-webhook': { access: 'A', because: 'as making it' },
  'POST /workspaces/{id}/dialer-webhook': {
    access: 'A',
    because: 'it shows a secret that changes who is called',
  },
  'DELETE /workspaces/{id}/dialer-webhook': { access: 'A', because: 'as making it' },
  'GET /workspaces/{id}/oauth-clients': { access: 'A', because: 'as API keys' },
  'POST /workspaces/{id}/oauth-clients': { access: 'A', because: 'as API keys' },
  'POST /workspaces/{id}/oauth-clients/{client_id}/rotate-secret': {
    access: 'A',
    because: 'it shows the secret',
  },
  'DELETE /workspaces/{id}/oauth-clients/{client_id}': { access: 'A', because: 'as API keys' },
  'POST /oauth/token': { access: 'None', because: 'the client’s secret is in the request' },
  'GET /.well-known/oauth-authorization-server': {
    access: 'None',
    because: 'RFC 8414: for who has nothing yet',
  },
  'GET /batch/{id}/rejected': { access: 'M, D, A', because: 'as the batch' },
  'GET /batch/{id}/prospects': { access: 'M, D, A', because: 'as the batch' },
  'POST /batch/{id}/prospects/{prospect_id}/redial': { access: 'M, D, A', because: 'as uploading it again' },
  'GET /api/v/campaign/{slug}/uploads': { access: 'JWT', because: 'as the campaign' },
  'GET /api/v/upload/{slug}': { access: 'JWT', because: 'as the campaign' },
  'GET /api/v/upload/{uuid}/rejected': { access: 'JWT', because: 'as the campaign' },
  'GET /api/v/campaign/{slug}/prospects': { access: 'JWT', because: 'as the campaign' },
  'POST /api/v/campaign/{slug}/prospects/{prospect_id}/redial': {
    access: 'JWT',
    because: 'as adding people to it',
  },
  'GET /suppressions': { access: 'M, D, A', because: 'whoever may call must see whom not' },
  'POST /suppressions': {
    access: 'M, D, A',
    because: 'whoever hears "do not call" must be able to act on it',
  },
  'POST /suppressions/import': { access: 'M, D, A', because: 'as one by one' },
  'DELETE /suppressions/{id}': { access: 'M, D, A', because: 'to mend a slip of one’s own' },
  'GET /workspaces/{id}/consents': { access: 'M, D, A', because: 'whoever may call must see whom' },
  'POST /workspaces/{id}/consents': { access: 'D, A', because: 'it lets somebody be called' },
  'POST /workspaces/{id}/consents/withdrawals': {
    access: 'M, D, A',
    because: 'as suppressing: whoever hears it must be able to act on it',
  },
  'POST /workspaces/{id}/erasures': { access: 'A', because: 'it cannot be undone' },
  'GET /workspaces/{id}/erasures': { access: 'A', because: 'as erasing' },
  'GET /workspaces/{id}/erasures/{erasure_id}': { access: 'A', because: 'as erasing' },
  'DELETE /workspaces/{id}/erasures/{erasure_id}': { access: 'A', because: 'it lets somebody be called' },
  'GET /workspaces/{id}/retention': {
    access: 'M, D, A',
    because: 'who looks for a call may learn that it is gone',
  },
  'PATCH /workspaces/{id}/retention': { access: 'A', because: 'what it removes cannot be brought back' },
  'GET /workspaces/{id}/contact-decisions': { access: 'M, D, A', because: 'as the calls' },
  'GET /api/webhooks/event-types': { access: 'None', because: 'documentation: nobody’s data' },
  'GET /api/webhooks/subscriptions': {
    access: 'M, D, A',
    because: 'what is sent is what members read anyway; no secret is shown',
  },
  'POST /api/webhooks/subscriptions': { access: 'D, A', because: 'it sends data out of the workspace' },
  'GET /api/webhooks/subscriptions/{id}': { access: 'M, D, A', because: 'as the list' },
  'PATCH /api/webhooks/subscriptions/{id}': { access: 'D, A', because: 'as making one' },
  'DELETE /api/webhooks/subscriptions/{id}': { access: 'D, A', because: 'as making one' },
  'POST /api/webhooks/subscriptions/{id}/rotate-secret': { access: 'D, A', because: 'it shows the secret' },
  'POST /api/webhooks/subscriptions/{id}/test': { access: 'D, A', because: 'as making one' },
  'POST /api/webhooks/subscriptions/{id}/replay': { access: 'D, A', because: 'as making one' },
  'GET /api/webhooks/subscriptions/{id}/deliveries': { access: 'M, D, A', because: 'as the list' },
  'GET /api/webhooks/subscriptions/{id}/deliveries/{delivery_id}': {
    access: 'M, D, A',
    because: 'as the list',
  },
  'POST /api/webhooks/subscriptions/{id}/deliveries/{delivery_id}/replay': {
    access: 'D, A',
    because: 'as making one',
  },
  'POST /webhook/livekit': {
    access: 'signature',
    because: '"None" of document 002 means no account: LiveKit signs its webhooks',
  },
  'GET /internal/agent/attempts/{attempt_id}': { access: 'signature', because: 'for the agent worker only' },
  'POST /internal/agent/attempts/{attempt_id}/events': {
    access: 'signature',
    because: 'for the agent worker only',
  },
  'POST /internal/agent/attempts/{attempt_id}/functions/{name}': {
    access: 'signature',
    because: 'for the agent worker only',
  },
  'GET /health/live': { access: 'None', because: 'for load balancers; says nothing' },
  'GET /health/ready': { access: 'None', because: 'for load balancers; says nothing' },
  'GET /errors': { access: 'None', because: 'what errors mean is no secret' },
  'GET /errors/{code}': { access: 'None', because: 'as the list' },
  'GET /reset-password': { access: 'None', because: 'who forgot a password cannot sign in' },
  'GET /verify-email': { access: 'None', because: 'the page asks its reader to sign in' },
  'GET /invitation': { access: 'None', because: 'who is invited may have no account yet' },
  'GET /pages/{file}': { access: 'None', because: 'scripts and styles of these pages' },
  'GET /metrics': { access: 'internal', because: 'for the operator’s Prometheus; of the whole installation' },
};

/** `GET /agents/{id}` → who may call it: our decision, else the row of document 002. */
export const access: ReadonlyMap<string, Access> = new Map([
  ...printedRoutes().map(({ route, auth }): [string, Access] => [route, auth]),
  ...Object.entries(decided).map(([route, decision]): [string, Access] => [route, decision.access]),
]);

/** The routes of our own decision. */
export const decidedRoutes: readonly string[] = Object.keys(decided);

/** Document 002's endpoints, one for each method, without the slash at the end. */
export function printedRoutes(): { route: string; auth: PrintedAuth }[] {
  return document002.flatMap(({ method, path, auth }) =>
    method.split('/').map((verb) => ({ route: `${verb} ${path.replace(/(.)\/$/, '$1')}`, auth })),
  );
}

/** `GET /agents/{id}`, from what the application declares as GET and `/agents/:id`. */
export function routeName({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`;
}

/** Served, and in no document: for the operator, or pages for people, not for callers of the API. */
export const undocumented: readonly string[] = [
  'GET /metrics',
  'GET /reset-password',
  'GET /verify-email',
  'GET /invitation',
  'GET /pages/{file}',
];

/** What a key needs to be narrowed to, if it is: of what stands first that fits, `read` for GET and `write` for others. */
const resources: readonly (readonly [path: RegExp, resource: string])[] = [
  [/^\/workspaces\/\{id\}\/(api-keys|oauth-clients)/, 'credentials'],
  [/^\/workspaces\/\{id\}\/audit-events/, 'audit'],
  [/^\/workspaces\/\{id\}\/dialer-webhook/, 'webhooks'],
  [/^\/workspaces\/\{id\}\/(consents|contact-decisions|erasures|retention)/, 'people'],
  [/^\/workspaces/, 'workspaces'],
  [/^\/agents/, 'agents'],
  [/^\/phonenumbers/, 'numbers'],
  [/^\/calls/, 'calls'],
  [/^\/batch/, 'batches'],
  [/^\/api\/v\//, 'campaigns'],
  [/^\/suppressions/, 'suppressions'],
  [/^\/api\/webhooks\/subscriptions/, 'webhooks'],
];

/** Rules that keys cannot meet, or that ask for none. */
const withoutScope: ReadonlySet<Access> = new Set<Access>([
  'None',
  'internal',
  'signature',
  'dialer signature',
  'Refresh cookie',
  'session',
  'person',
]);

/** The scope that a narrowed credential needs on a route; null where scopes mean nothing. */
export function scopeOf(route: string, rule: Access): string | null {
  if (withoutScope.has(rule)) return null;
  const [method, path = ''] = route.split(' ');
  const resource = resources.find(([of]) => of.test(path))?.[1];
  if (resource === undefined) throw new Error(`test/spec/access.ts does not say which scope ${route} needs`);
  return `${resource}:${method === 'GET' ? 'read' : 'write'}`;
}

interface Kind {
  /** Whether its credential is that of a person, of a script, or holds no longer. */
  is: 'person' | 'script' | 'nobody';
  /** As which it may act in the workspace of the path and in the active one. */
  role?: 'member' | 'developer' | 'admin';
  /** Its active workspace is another one than that of the path. */
  elsewhere?: true;
  /** Scripts only: narrowed to the scope of the route, or to all but that. */
  scopes?: 'only the needed' | 'all but the needed';
}

/** Whom the access test sends to every route; the workspace in a path is that of the first ones. */
const kinds = {
  nobody: { is: 'nobody' },
  member: { is: 'person', role: 'member' },
  developer: { is: 'person', role: 'developer' },
  admin: { is: 'person', role: 'admin' },
  superuser: { is: 'person', role: 'admin' },
  'admin of another workspace': { is: 'person', role: 'admin', elsewhere: true },
  'removed member': { is: 'person' },
  'member key': { is: 'script', role: 'member' },
  'developer key': { is: 'script', role: 'developer' },
  'admin key': { is: 'script', role: 'admin' },
  'admin key of another workspace': { is: 'script', role: 'admin', elsewhere: true },
  'admin key of just the scope': { is: 'script', role: 'admin', scopes: 'only the needed' },
  'admin key of every other scope': { is: 'script', role: 'admin', scopes: 'all but the needed' },
  'member key of just the scope': { is: 'script', role: 'member', scopes: 'only the needed' },
  'OAuth client': { is: 'script', role: 'admin' },
  'OAuth client of a member': { is: 'script', role: 'member' },
  'OAuth client of just the scope': { is: 'script', role: 'admin', scopes: 'only the needed' },
  'OAuth token of every other scope': { is: 'script', role: 'admin', scopes: 'all but the needed' },
  'revoked key': { is: 'nobody' },
  'revoked OAuth client': { is: 'nobody' },
  'expired token': { is: 'nobody' },
  'LiveKit signature': { is: 'nobody' },
  'dialer signature': { is: 'nobody' },
} as const satisfies Record<string, Kind>;

export type PrincipalName = keyof typeof kinds;
export const principals = Object.keys(kinds) as PrincipalName[];

export type Verdict = 'in' | 401 | 403 | 'insufficient_scope';

/** Which roles a rule lets in. */
const roles: Partial<Record<Access, readonly (string | undefined)[]>> = {
  JWT: ['member', 'developer', 'admin'],
  'M, D, A': ['member', 'developer', 'admin'],
  'D, A': ['developer', 'admin'],
  A: ['admin'],
};

/** What a route must answer somebody. */
export function verdictFor(route: string, rule: Access, who: PrincipalName): Verdict {
  const kind: Kind = kinds[who];
  switch (rule) {
    case 'None':
    case 'internal':
      return 'in';
    case 'signature':
      return who === 'LiveKit signature' ? 'in' : 401;
    case 'dialer signature':
      return who === 'dialer signature' ? 'in' : 401;
    case 'Refresh cookie': // nobody here has one
      return 401;
    case 'session':
      return kind.is === 'person' || who === 'expired token' ? 'in' : 401;
    case 'person':
      return kind.is === 'person' ? 'in' : kind.is === 'script' ? 403 : 401;
    default:
      return verdictByRole(route, rule, kind);
  }
}

/** People are not narrowed: a credential that is would get round its scopes by inviting somebody. */
const makesMembers: ReadonlySet<string> = new Set([
  'POST /workspaces/{id}/invite',
  'POST /workspaces/{id}/invitations/{invitation_id}/resend',
  'PATCH /workspaces/{id}/members/{uid}',
]);

function verdictByRole(route: string, rule: Access, kind: Kind): Verdict {
  if (kind.is === 'nobody') return 401;
  const strange = kind.elsewhere === true && / \/workspaces\/\{id\}/.test(route);
  const admitted = rule === 'signed in' || (roles[rule]?.includes(kind.role) === true && !strange);
  if (!admitted) return 403;
  if (kind.scopes === 'all but the needed') return 'insufficient_scope';
  return kind.scopes !== undefined && makesMembers.has(route) ? 403 : 'in';
}
