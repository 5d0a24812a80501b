import { document002, type PrintedAuth } from './document-002.js';

/**
 * Who may call an endpoint: as document 002 prints it, or
 * - `person`: whoever is signed in, with or without a workspace; no API key
 * - `signed in`: a person as above, or an API key
 * - `session`: who has a session to end, also one whose access token has expired
 * - `signature`: who signs the request with LiveKit's key
 * - `internal`: anybody on a private address
 */
export type Access = PrintedAuth | 'person' | 'signed in' | 'session' | 'signature' | 'internal';

/** Where document 002 is silent, or we read it otherwise, and why. */
const decided: Readonly<Record<string, { access: Access; because: string }>> = {
  'POST /auth/logout': {
    access: 'session',
    because: 'an API key has no session, and who comes back after 15 minutes wants to sign out too',
  },
  'POST /auth/verify-email': { access: 'None', because: 'the token of the mail is the credential' },
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
  'GET /workspaces/{id}/settings': { access: 'M, D, A', because: 'every caller meets the limits' },
  'PATCH /workspaces/{id}/settings': { access: 'A', because: 'limits cost money' },
  'GET /workspaces/{id}/api-keys': { access: 'A', because: 'keys act like members' },
  'POST /workspaces/{id}/api-keys': { access: 'A', because: 'a key may be an admin' },
  'DELETE /workspaces/{id}/api-keys/{key_id}': { access: 'A', because: 'as removing a member' },
  'GET /batch/{id}/rejected': { access: 'M, D, A', because: 'as the batch' },
  'GET /batch/{id}/prospects': { access: 'M, D, A', because: 'as the batch' },
  'POST /batch/{id}/prospects/{prospect_id}/redial': { access: 'M, D, A', because: 'as uploading it again' },
  'GET /suppressions': { access: 'M, D, A', because: 'whoever may call must see whom not' },
  'POST /suppressions': {
    access: 'M, D, A',
    because: 'whoever hears "do not call" must be able to act on it',
  },
  'POST /suppressions/import': { access: 'M, D, A', because: 'as one by one' },
  'DELETE /suppressions/{id}': { access: 'M, D, A', because: 'to mend a slip of one’s own' },
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

/** Whom the access test sends to every route; the workspace in a path is that of the first ones. */
export const principals = [
  'nobody',
  'member',
  'developer',
  'admin',
  'superuser',
  'admin of another workspace',
  'removed member',
  'member key',
  'developer key',
  'admin key',
  'admin key of another workspace',
  'revoked key',
  'expired token',
  'LiveKit signature',
] as const;

export type PrincipalName = (typeof principals)[number];
export type Verdict = 'in' | 401 | 403;

const people: readonly PrincipalName[] = [
  'member',
  'developer',
  'admin',
  'superuser',
  'admin of another workspace',
  'removed member',
];
const keys: readonly PrincipalName[] = [
  'member key',
  'developer key',
  'admin key',
  'admin key of another workspace',
];
const admins: readonly PrincipalName[] = [
  'admin',
  'superuser',
  'admin key',
  'admin of another workspace',
  'admin key of another workspace',
];
const developers: readonly PrincipalName[] = [...admins, 'developer', 'developer key'];
const members: readonly PrincipalName[] = [...developers, 'member', 'member key'];

/** Who is let in, of those whose credential holds. */
const letIn: Record<Access, readonly PrincipalName[]> = {
  None: principals,
  internal: principals,
  signature: ['LiveKit signature'],
  'Refresh cookie': [],
  session: [...people, 'expired token'],
  person: people,
  'signed in': [...people, ...keys],
  JWT: members,
  'M, D, A': members,
  'D, A': developers,
  A: admins,
};

/** For these a credential of people or keys is none at all: 401 and never 403. */
const ownCredential: ReadonlySet<Access> = new Set(['Refresh cookie', 'signature', 'session']);

/** What a route must answer somebody. */
export function verdictFor(route: string, rule: Access, who: PrincipalName): Verdict {
  const elsewhere = / \/workspaces\/\{id\}/.test(route) && who.endsWith('of another workspace');
  if (letIn[rule].includes(who) && !elsewhere) return 'in';
  if (ownCredential.has(rule)) return 401;
  return people.includes(who) || keys.includes(who) ? 403 : 401;
}
