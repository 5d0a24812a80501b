import { randomUUID } from 'node:crypto';
import type { Possessions } from './isolation-world.js';

/** A request and what it must be answered. */
export interface Trial {
  /** For the parameters of the path; those that are left out are the sender's own. */
  path?: Record<string, string>;
  /** The same with ids that nobody has. */
  asIfNobodys?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  form?: { fields: Record<string, string>; file: string };
  status: number;
}

/** How a route is tried. `a` are the others, `b` sends. */
export interface Example {
  /** What the parameters of the path name. Each is tried with the other workspace's, and all of them together. */
  path?: Record<string, (of: Possessions) => string>;
  /** Parameters of the path that name nothing of another workspace: what the sender's own has, or makes, by a name. */
  names?: Record<string, string>;
  /** Answered when the path names what is another workspace's: 404, or 403 where it names the workspace itself. */
  foreignPath?: number;
  /** The other workspace's ids in query and body. */
  foreign?: (a: Possessions, b: Possessions) => Trial[];
  /** In order and all the sender's own: shows that the trials above fail for whose the ids are, and nothing else. */
  own: (b: Possessions) => Trial;
}

const fresh = (): string => `${randomUUID()}@example.com`;
const search = (query: Record<string, string>): Trial => ({ query, status: 200 });
const cursor = (id: string): Trial => search({ cursor: Buffer.from(id).toString('base64url') });
const workspace = { id: (of: Possessions) => of.admin.workspaceId };
const agent = { id: (of: Possessions) => of.agentId };
const number = { number: (of: Possessions) => of.number };
const batch = { id: (of: Possessions) => of.batchId };
const campaign = { slug: (of: Possessions) => of.campaignId };
const upload = { uuid: (of: Possessions) => of.uploadId };
const hook = { id: (of: Possessions) => of.webhookId };
const delivery = { ...hook, delivery_id: (of: Possessions) => of.deliveryId };
const attempt = { attempt_id: (of: Possessions) => of.attemptId };
const csv = 'phone,name\n+12125550177,Bo\n';

/** One for every route of the application. */
export const examples: Readonly<Record<string, Example>> = {
  'POST /auth/signup': {
    foreign: (a) => [
      { body: { email: a.admin.email, password: 'a long enough one', name: 'Eve' }, status: 409 },
      {
        body: { email: fresh(), password: 'a long one', name: 'Eve', invitation_token: a.invitationToken },
        status: 403,
      },
    ],
    own: () => ({ body: { email: fresh(), password: 'a long enough one', name: 'Bo' }, status: 201 }),
  },
  'POST /auth/login': {
    foreign: (a) => [{ body: { email: a.admin.email, password: 'guessed' }, status: 401 }],
    own: ({ admin }) => ({ body: { email: admin.email, password: admin.password }, status: 200 }),
  },
  'POST /auth/refresh': { own: () => ({ status: 401 }) }, // there is no refresh cookie here
  'POST /auth/google': { own: () => ({ body: { id_token: 'x.y.z' }, status: 404 }) }, // is not set up here
  'POST /auth/forgot-password': {
    foreign: (a) => [{ body: { email: a.admin.email }, status: 202 }],
    own: (b) => ({ body: { email: b.admin.email }, status: 202 }),
  },
  'POST /auth/reset-password': {
    own: () => ({ body: { token: 'tlrst_none', password: 'a long enough one' }, status: 400 }), // goes by mail
  },
  'POST /auth/verify-email': { own: () => ({ body: { token: 'tlver_none' }, status: 400 }) }, // goes by mail
  'GET /workspaces': { foreign: (a) => [cursor(a.admin.workspaceId)], own: () => ({ status: 200 }) },
  'POST /workspaces': {
    // Slugs are unique on the installation, so that one is taken is no secret; whose it is, is.
    foreign: (a) => [{ body: { name: 'Eve', slug: a.slug }, status: 409 }],
    own: () => ({ body: { name: 'Bo' }, status: 201 }),
  },
  'POST /workspaces/switch': {
    foreign: (a) => [{ body: { workspace_id: a.admin.workspaceId }, status: 403 }],
    own: (b) => ({ body: { workspace_id: b.admin.workspaceId }, status: 200 }),
  },
  'POST /workspaces/invitations/accept': {
    foreign: (a) => [{ body: { token: a.invitationToken }, status: 403 }],
    own: (b) => ({ body: { token: b.invitationToken }, status: 403 }), // for another person
  },
  'GET /workspaces/{id}': { path: workspace, own: () => ({ status: 200 }) },
  'PATCH /workspaces/{id}': {
    path: workspace,
    foreign: (a) => [{ body: { slug: a.slug }, status: 409 }],
    own: () => ({ body: { name: 'Bo' }, status: 200 }),
  },
  'DELETE /workspaces/{id}': { path: workspace, own: () => ({ status: 409 }) }, // calls are under way
  'GET /workspaces/{id}/members': {
    path: workspace,
    foreign: (a) => [cursor(a.memberId)],
    own: () => ({ status: 200 }),
  },
  'POST /workspaces/{id}/invite': {
    path: workspace,
    // That somebody is a member elsewhere shows nowhere.
    foreign: (a) => [{ body: { email: a.memberEmail, role: 'member' }, status: 201 }],
    own: () => ({ body: { email: fresh(), role: 'member' }, status: 201 }),
  },
  'PATCH /workspaces/{id}/members/{uid}': {
    path: { ...workspace, uid: (of) => of.memberId },
    own: () => ({ body: { role: 'developer' }, status: 200 }),
  },
  'POST /workspaces/{id}/leave': { path: workspace, own: () => ({ status: 409 }) }, // the last admin
  'GET /workspaces/invitations/{token}': {
    path: { token: () => 'tlinv_nobodys' },
    foreignPath: 404,
    own: () => ({ status: 404 }),
  },
  'GET /workspaces/{id}/invitations': {
    path: workspace,
    foreign: (a) => [cursor(a.invitationId)],
    own: () => ({ status: 200 }),
  },
  'POST /workspaces/{id}/invitations/{invitation_id}/resend': {
    path: { ...workspace, invitation_id: (of) => of.invitationId },
    own: () => ({ status: 200 }),
  },
  'DELETE /workspaces/{id}/invitations/{invitation_id}': {
    path: { ...workspace, invitation_id: (of) => of.invitationId },
    own: () => ({ status: 204 }),
  },
  'GET /workspaces/{id}/audit-events': {
    path: workspace,
    foreign: (a) => [
      cursor(a.auditEventId),
      search({ actor_id: a.admin.userId }),
      search({ object_type: 'agent', object_id: a.agentId }),
      search({ format: 'csv', object_type: 'agent', object_id: a.agentId }),
    ],
    own: () => ({ status: 200 }),
  },
  'DELETE /workspaces/{id}/members/{uid}': {
    path: { ...workspace, uid: (of) => of.memberId },
    own: () => ({ status: 204 }),
  },
  'GET /workspaces/{id}/settings': { path: workspace, own: () => ({ status: 200 }) },
  'PATCH /workspaces/{id}/settings': {
    path: workspace,
    own: () => ({ body: { max_concurrent: 7 }, status: 200 }),
  },
  'GET /workspaces/{id}/dispositions': { path: workspace, own: () => ({ status: 200 }) },
  'PUT /workspaces/{id}/dispositions/{name}': {
    path: workspace,
    names: { name: 'wrong_number' },
    own: () => ({ body: { label: 'Bo', effect: 'final' }, status: 200 }),
  },
  'DELETE /workspaces/{id}/dispositions/{name}': {
    path: { ...workspace, name: (of) => of.marker.replaceAll('-', '_') },
    own: () => ({ status: 204 }),
  },
  'GET /workspaces/{id}/api-keys': {
    path: workspace,
    foreign: (a) => [cursor(a.keyId)],
    own: () => ({ status: 200 }),
  },
  'POST /workspaces/{id}/api-keys': {
    path: workspace,
    own: () => ({ body: { name: 'Bo', role: 'admin' }, status: 201 }),
  },
  'DELETE /workspaces/{id}/api-keys/{key_id}': {
    path: { ...workspace, key_id: (of) => of.keyId },
    own: () => ({ status: 204 }),
  },
  'GET /workspaces/{id}/oauth-clients': {
    path: workspace,
    foreign: (a) => [cursor(a.clientId)],
    own: () => ({ status: 200 }),
  },
  'POST /workspaces/{id}/oauth-clients': {
    path: workspace,
    own: () => ({ body: { name: 'Bo', role: 'admin' }, status: 201 }),
  },
  'POST /workspaces/{id}/oauth-clients/{client_id}/rotate-secret': {
    path: { ...workspace, client_id: (of) => of.clientId },
    own: () => ({ body: {}, status: 200 }),
  },
  'DELETE /workspaces/{id}/oauth-clients/{client_id}': {
    path: { ...workspace, client_id: (of) => of.clientId },
    own: () => ({ status: 204 }),
  },
  'POST /oauth/token': { own: () => ({ body: {}, status: 400 }) }, // no form
  'GET /.well-known/oauth-authorization-server': { own: () => ({ status: 200 }) },
  'GET /agents': { foreign: (a) => [cursor(a.agentId)], own: () => ({ status: 200 }) },
  'POST /agents': { own: () => ({ body: { agent_name: 'Bo' }, status: 201 }) },
  'GET /agents/{id}': { path: agent, own: () => ({ status: 200 }) },
  'PUT /agents/{id}': { path: agent, own: () => ({ body: { agent_name: 'Bo' }, status: 200 }) },
  'DELETE /agents/{id}': { path: agent, own: () => ({ status: 409 }) }, // in a call
  'GET /phonenumbers': { foreign: (a) => [cursor(a.agentId)], own: () => ({ status: 200 }) },
  'POST /phonenumbers/sip_trunk': {
    own: () => ({ body: { sip_address: 'sip.example.com', phone_number: '+12125550188' }, status: 201 }),
  },
  'PUT /phonenumbers/map_agent': {
    foreign: (a, b) => [
      { body: { phone_number: a.number, agent_id: a.agentId }, status: 404 },
      { body: { phone_number: b.number, agent_id: a.agentId }, status: 404 },
      { body: { phone_number: a.number, agent_id: b.agentId }, status: 404 },
      { body: { phone_number: a.number, agent_id: null }, status: 404 },
    ],
    own: (b) => ({ body: { phone_number: b.number, agent_id: b.agentId }, status: 200 }),
  },
  'PUT /phonenumbers/update_sip/{number}': {
    path: number,
    own: () => ({ body: { label: 'Bo' }, status: 200 }),
  },
  'DELETE /phonenumbers/delete_sip/{number}': { path: number, own: () => ({ status: 409 }) }, // in a call
  'GET /calls': {
    foreign: (a) => [
      cursor(a.callId),
      search({ agent_id: a.agentId }),
      search({ batch_id: a.batchId }),
      search({ campaign_id: a.campaignId }),
      search({ disposition: a.marker }),
      search({ phone_number: a.person }),
    ],
    own: () => ({ status: 200 }),
  },
  'GET /calls/export': {
    foreign: (a) => [
      search({ agent_id: a.agentId }),
      search({ batch_id: a.batchId, phone_number: a.person }),
    ],
    own: () => ({ status: 200 }),
  },
  'GET /calls/{id}': { path: { id: (of) => of.callId }, own: () => ({ status: 200 }) },
  'POST /calls/outbound_call': {
    foreign: (a) => [
      { body: { agent_phone_number: a.number, phone_number_to_dial: '+12125550166' }, status: 404 },
    ],
    own: (b) => ({
      body: { agent_phone_number: b.number, phone_number_to_dial: '+12125550166' },
      status: 201,
    }),
  },
  'GET /batch': { foreign: (a) => [cursor(a.batchId)], own: () => ({ status: 200 }) },
  'POST /batch/upload': {
    foreign: (a) => [{ form: { fields: { agent_phone_number: a.number }, file: csv }, status: 404 }],
    own: (b) => ({ form: { fields: { agent_phone_number: b.number }, file: csv }, status: 201 }),
  },
  'GET /batch/{id}': { path: batch, own: () => ({ status: 200 }) },
  'PATCH /batch/{id}': { path: batch, own: () => ({ body: { name: 'Bo' }, status: 200 }) },
  'DELETE /batch/{id}': { path: batch, own: () => ({ status: 204 }) },
  'GET /batch/{id}/rejected': { path: batch, own: () => ({ status: 200 }) },
  'GET /batch/{id}/prospects': {
    path: batch,
    foreign: (a) => [cursor(a.prospectId)],
    own: () => ({ status: 200 }),
  },
  'POST /batch/{id}/prospects/{prospect_id}/redial': {
    path: { ...batch, prospect_id: (of) => of.prospectId },
    own: () => ({ status: 200 }),
  },
  'GET /api/v/campaign': {
    foreign: (a) => [
      cursor(a.campaignId),
      search({ email: a.admin.email }),
      { query: { workspace: a.admin.workspaceId }, status: 403 },
      { query: { workspace: a.slug }, status: 403 },
    ],
    own: () => ({ status: 200 }),
  },
  'POST /api/v/campaign': {
    foreign: (a, b) => [
      { body: { name: 'Eve', caller_ids: [a.number] }, status: 404 },
      { body: { name: 'Eve', caller_ids: [b.number, a.number] }, status: 404 },
      { body: { name: 'Eve', caller_ids: [b.number], agent_id: a.agentId }, status: 404 },
    ],
    own: (b) => ({ body: { name: 'Bo', caller_ids: [b.number], agent_id: b.agentId }, status: 201 }),
  },
  'GET /api/v/campaign/{slug}': { path: campaign, own: () => ({ status: 200 }) },
  'PUT /api/v/campaign/{slug}': {
    path: campaign,
    foreign: (a) => [{ body: { name: 'Eve', caller_ids: [a.number] }, status: 404 }],
    own: (b) => ({ body: { name: 'Bo', caller_ids: [b.number], agent_id: b.agentId }, status: 200 }),
  },
  'PATCH /api/v/campaign/{slug}': {
    path: campaign,
    foreign: (a) => [
      { body: { agent_id: a.agentId }, status: 404 },
      { body: { caller_ids: [a.number] }, status: 404 },
    ],
    own: () => ({ body: { priority: 7 }, status: 200 }),
  },
  'DELETE /api/v/campaign/{slug}': { path: campaign, own: () => ({ status: 204 }) },
  // None of them has opted in.
  'GET /api/v/campaign/{slug}/status': { path: campaign, own: () => ({ status: 404 }) },
  'GET /api/v/campaign/{slug}/prospects': {
    path: campaign,
    foreign: (a, b) => [
      { ...cursor(a.campaignProspectId), path: { slug: b.campaignId } },
      { ...search({ upload: a.uploadId }), path: { slug: b.campaignId } },
    ],
    own: () => ({ status: 200 }),
  },
  'GET /api/v/campaign/{slug}/uploads': { path: campaign, own: () => ({ status: 200 }) },
  'POST /api/v/upload/{slug}': {
    path: campaign,
    own: () => ({ form: { fields: {}, file: csv }, status: 201 }),
  },
  'GET /api/v/upload/{slug}': { path: { slug: (of) => of.uploadId }, own: () => ({ status: 200 }) },
  'GET /api/v/upload/{uuid}/rejected': { path: upload, own: () => ({ status: 200 }) },
  'POST /api/v/upload/{uuid}/retry': {
    path: upload,
    own: () => ({ form: { fields: {}, file: csv.replace('177', '178') }, status: 201 }),
  },
  'POST /api/v/prospect/{uuid}': {
    path: { uuid: (of) => of.campaignId },
    own: () => ({ body: { phone_number: '+12125550144' }, status: 201 }),
  },
  'POST /api/v/campaign/{slug}/prospects/{prospect_id}/redial': {
    path: { ...campaign, prospect_id: (of) => of.campaignProspectId },
    own: () => ({ status: 200 }),
  },
  'GET /api/v/options': { own: () => ({ status: 200 }) },
  'DELETE /api/v/delete-cache': { own: () => ({ status: 200 }) },
  'GET /suppressions': {
    foreign: (a) => [cursor(a.suppressionId), search({ phone_number: a.suppressed })],
    own: () => ({ status: 200 }),
  },
  'POST /suppressions': { own: () => ({ body: { phone_number: '+12125550155' }, status: 201 }) },
  'POST /suppressions/import': { own: () => ({ form: { fields: {}, file: csv }, status: 200 }) },
  'DELETE /suppressions/{id}': { path: { id: (of) => of.suppressionId }, own: () => ({ status: 204 }) },
  'GET /workspaces/{id}/consents': {
    path: workspace,
    foreign: (a) => [cursor(a.consentId), search({ phone_number: a.person })],
    own: () => ({ status: 200 }),
  },
  'POST /workspaces/{id}/consents': {
    path: workspace,
    own: () => ({
      body: {
        phone_number: '+12125550156',
        basis: 'express',
        given_at: '2026-01-05T10:00:00Z',
        source: 'a form',
      },
      status: 201,
    }),
  },
  'POST /workspaces/{id}/consents/withdrawals': {
    path: workspace,
    own: () => ({ body: { phone_number: '+12125550157' }, status: 200 }),
  },
  'POST /workspaces/{id}/erasures': {
    path: workspace,
    own: () => ({ body: { phone_number: '+12125550158' }, status: 202 }),
  },
  'GET /workspaces/{id}/erasures': {
    path: workspace,
    foreign: (a) => [cursor(a.erasureId), search({ phone_number: a.erased })],
    own: () => ({ status: 200 }),
  },
  'GET /workspaces/{id}/erasures/{erasure_id}': {
    path: { ...workspace, erasure_id: (of) => of.erasureId },
    own: () => ({ status: 200 }),
  },
  'DELETE /workspaces/{id}/erasures/{erasure_id}': {
    path: { ...workspace, erasure_id: (of) => of.erasureId },
    own: () => ({ status: 204 }),
  },
  'GET /workspaces/{id}/retention': { path: workspace, own: () => ({ status: 200 }) },
  'PATCH /workspaces/{id}/retention': {
    path: workspace,
    own: () => ({ body: { transcripts_days: 30 }, status: 200 }),
  },
  'GET /workspaces/{id}/contact-decisions': {
    path: workspace,
    foreign: (a) => [search({ phone_number: a.person })],
    own: (b) => ({ query: { phone_number: b.person }, status: 200 }),
  },
  'GET /api/webhooks/event-types': { own: () => ({ status: 200 }) },
  'GET /api/webhooks/subscriptions': {
    foreign: (a) => [cursor(a.webhookId)],
    own: () => ({ status: 200 }),
  },
  'POST /api/webhooks/subscriptions': {
    own: () => ({ body: { url: 'https://hooks.example.com/bo' }, status: 201 }),
  },
  'GET /api/webhooks/subscriptions/{id}': { path: hook, own: () => ({ status: 200 }) },
  'PATCH /api/webhooks/subscriptions/{id}': {
    path: hook,
    own: () => ({ body: { description: 'Bo' }, status: 200 }),
  },
  'DELETE /api/webhooks/subscriptions/{id}': { path: hook, own: () => ({ status: 204 }) },
  'POST /api/webhooks/subscriptions/{id}/rotate-secret': { path: hook, own: () => ({ status: 200 }) },
  'POST /api/webhooks/subscriptions/{id}/test': { path: hook, own: () => ({ status: 202 }) },
  'GET /api/webhooks/subscriptions/{id}/deliveries': {
    path: hook,
    foreign: (a, b) => [
      {
        path: { id: b.webhookId },
        query: { cursor: Buffer.from(a.deliveryId).toString('base64url') },
        status: 200,
      },
    ],
    own: () => ({ status: 200 }),
  },
  'GET /api/webhooks/subscriptions/{id}/deliveries/{delivery_id}': {
    path: delivery,
    own: () => ({ status: 200 }),
  },
  'POST /api/webhooks/subscriptions/{id}/deliveries/{delivery_id}/replay': {
    path: delivery,
    own: () => ({ status: 202 }),
  },
  'POST /api/webhooks/subscriptions/{id}/replay': {
    path: hook,
    own: () => ({
      body: { start: '2026-01-01T00:00:00Z', end: '2126-01-01T00:00:00Z', include_delivered: true },
      status: 202,
    }),
  },
  'GET /api/v/live': {
    foreign: (a) => ['batch_id', 'campaign'].map((name) => ({ query: { [name]: a.batchId }, status: 404 })),
    own: (b) => ({ query: { batch_id: b.batchId }, status: 200 }),
  },
  'GET /workspaces/{id}/dialer-webhook': { path: workspace, foreignPath: 403, own: () => ({ status: 200 }) },
  'POST /workspaces/{id}/dialer-webhook': { path: workspace, foreignPath: 403, own: () => ({ status: 201 }) },
  'DELETE /workspaces/{id}/dialer-webhook': {
    path: workspace,
    foreignPath: 403,
    own: () => ({ status: 204 }),
  },
  'POST /api/v/webhook': {
    foreign: (a) => [{ query: { key: a.dialerKeyId }, body: { events: [] }, status: 401 }],
    own: () => ({ body: { events: [] }, status: 401 }),
  },
  'POST /webhook/livekit': {
    foreign: (a) => [
      {
        body: { id: 'EV_1', event: 'participant_left', room: { name: `call-${a.attemptId}` } },
        status: 401,
      },
    ],
    own: (b) => ({ body: { id: 'EV_1', event: 'room_finished', room: { name: b.marker } }, status: 401 }),
  },
  'GET /internal/agent/attempts/{attempt_id}': {
    path: attempt,
    foreignPath: 401,
    own: () => ({ status: 401 }),
  },
  'POST /internal/agent/attempts/{attempt_id}/events': {
    path: attempt,
    foreignPath: 401,
    own: () => ({ body: { events: [] }, status: 401 }),
  },
  'POST /internal/agent/attempts/{attempt_id}/functions/{name}': {
    path: { ...attempt, name: () => 'check_inventory' },
    foreignPath: 401,
    own: () => ({ body: { arguments: {} }, status: 401 }),
  },
  'GET /health/live': { own: () => ({ status: 200 }) },
  'GET /health/ready': { own: () => ({ status: 200 }) },
  'GET /errors': { own: () => ({ status: 200 }) },
  'GET /errors/{code}': { own: () => ({ path: { code: 'slug_taken' }, status: 200 }) },
  'GET /reset-password': { own: () => ({ status: 200 }) },
  'GET /verify-email': { own: () => ({ status: 200 }) },
  'GET /invitation': { own: () => ({ status: 200 }) },
  'GET /pages/{file}': { own: () => ({ path: { file: 'pages.css' }, status: 200 }) },
  'GET /metrics': { own: () => ({ status: 200 }) },
  'POST /auth/logout': { own: () => ({ status: 204 }) },
};
