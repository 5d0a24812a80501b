import { randomUUID } from 'node:crypto';
import { newId } from '../../src/platform/ids.js';
import type { TestApp, TestUser } from './app.js';

/** A workspace with one or more of every kind of object, and their ids. All its texts contain the marker. */
export interface Possessions {
  admin: TestUser;
  apiKey: string;
  marker: string;
  slug: string;
  memberId: string;
  memberEmail: string;
  keyId: string;
  clientId: string;
  clientSecret: string;
  invitationToken: string;
  invitationId: string;
  auditEventId: string;
  agentId: string;
  /** E.164, with agent and trunk. */
  number: string;
  batchId: string;
  /** Its state is `unknown`. */
  prospectId: string;
  campaignId: string;
  uploadId: string;
  /** As above, of the campaign. */
  campaignProspectId: string;
  callId: string;
  attemptId: string;
  suppressionId: string;
  suppressed: string;
  consentId: string;
  /** Completed. */
  erasureId: string;
  erased: string;
  webhookId: string;
  /** It failed. */
  deliveryId: string;
  person: string;
  dialerKeyId: string;
}

/** A new workspace with everything in it, as the API and the workers make it. Numbers are of the area. */
export async function furnish(app: TestApp, area: string): Promise<Possessions> {
  const marker = `canary-${area}-${randomUUID().slice(0, 8)}`;
  const admin = await app.signUp({
    email: `${marker}@example.com`,
    name: `${marker} Ada`,
    workspace_name: `${marker} workspace`,
  });
  const numberOf = (n: number): string => `+1${area}55501${String(n).padStart(2, '0')}`;
  const [number, person, suppressed] = [numberOf(0), numberOf(1), numberOf(2)];
  const base = `/workspaces/${admin.workspaceId}`;
  const post = async (path: string, body: object): Promise<Record<string, string>> =>
    (await app.request('post', path, admin).send(body).expect(201)).body;

  const member = await app.member('member', admin);
  const key = await post(`${base}/api-keys`, { name: `${marker} key`, role: 'admin' });
  const client = await post(`${base}/oauth-clients`, { name: `${marker} client`, role: 'admin' });
  const invited = await post(`${base}/invite`, { email: `invited-${marker}@example.com`, role: 'member' });
  await app
    .request('patch', `${base}/settings`, admin)
    .send({ dispositions: ['do_not_call', marker.replaceAll('-', '_')] })
    .expect(200);
  const agent = await app
    .request('post', '/agents', admin)
    .set('Idempotency-Key', `${marker}-agent`)
    .send({ agent_name: `${marker} agent`, system_prompt: `${marker} prompt`, phone_number: number })
    .expect(201);
  await post('/phonenumbers/sip_trunk', {
    sip_address: `${marker}.example.com`,
    phone_number: number,
    label: `${marker} line`,
    auth_username: `${marker} user`,
    auth_password: `${marker} password`,
  });
  const suppression = await post('/suppressions', { phone_number: suppressed, reason: `${marker} reason` });
  const consent = await post(`${base}/consents`, {
    phone_number: person,
    basis: 'written',
    given_at: '2026-01-05T10:00:00Z',
    source: `${marker} form`,
  });
  await app.request('patch', `${base}/retention`, admin).send({ uploads_days: 45 }).expect(200);
  await app.database.query(
    `INSERT INTO retention_progress (workspace_id, kind, done_below) VALUES ($1, 'transcripts', $2)`,
    [admin.workspaceId, newId()],
  );
  const erased = numberOf(3);
  const erasure = await app
    .request('post', `${base}/erasures`, admin)
    .send({ phone_number: erased, reason: `${marker} reason` })
    .expect(202);
  await app.database.query(
    `UPDATE erasures SET status = 'completed', number = NULL, next_at = NULL, finished_at = now() WHERE id = $1`,
    [erasure.body.id],
  );
  const batch = await app
    .request('post', '/batch/upload', admin)
    .field('agent_phone_number', number)
    .field('name', `${marker} batch`)
    .attach('file', Buffer.from(`phone,name\n${person},${marker} person\n`), `${marker}.csv`)
    .expect(201);
  const campaign = await post('/api/v/campaign/', {
    name: `${marker} campaign`,
    slug: `${marker}-campaign`,
    caller_ids: [number],
    agent_id: agent.body.id,
  });
  const uploaded = await app
    .request('post', `/api/v/upload/${campaign.id}/`, admin)
    .attach('file', Buffer.from(`phone,name\n${person},${marker} person\n`), `${marker}.csv`)
    .expect(201);
  const webhook = await post('/api/webhooks/subscriptions', {
    url: `https://${marker}.example.com/hook`,
    description: `${marker} hook`,
  });
  const dialer = await post(`${base}/dialer-webhook`, {});
  await app.database.query(
    `INSERT INTO dialer_webhook_receipts (workspace_id, message_hash, part, body_sha256, results)
     VALUES ($1, '\\x00', 0, '\\x00', jsonb_build_array($2::text))`,
    [admin.workspaceId, marker],
  );
  const workspace = await app.request('get', base, admin).expect(200);
  const known = { admin, marker, number, person, agentId: agent.body.id, batchId: batch.body.id };
  return {
    ...known,
    apiKey: key.key ?? '',
    keyId: key.id ?? '',
    clientId: client.client_id ?? '',
    clientSecret: client.client_secret ?? '',
    slug: workspace.body.slug,
    memberId: member.userId,
    memberEmail: member.email,
    invitationToken: invited.token ?? '',
    invitationId: invited.id ?? '',
    auditEventId: await auditEventOf(app, admin.workspaceId),
    suppressionId: suppression.id ?? '',
    suppressed,
    consentId: consent.id ?? '',
    erasureId: erasure.body.id,
    erased,
    webhookId: webhook.id ?? '',
    dialerKeyId: dialer.id ?? '',
    deliveryId: await delivered(app, known, webhook.id ?? ''),
    ...(await dialed(app, known)),
    uploadId: uploaded.body.id,
    ...(await filled(app, known, campaign.id ?? '', uploaded.body.id as string)),
  };
}

/** What a campaign has when an upload was imported, and when somebody has looked at its status. */
async function filled(
  app: TestApp,
  { admin, marker, person }: Pick<Possessions, 'admin' | 'marker' | 'person'>,
  campaignId: string,
  uploadId: string,
): Promise<Pick<Possessions, 'campaignId' | 'campaignProspectId'>> {
  const id = newId();
  await app.database.query(
    `UPDATE list_uploads SET status = 'completed', rows_total = 2, rows_accepted = 1, rows_rejected = 1 WHERE id = $1`,
    [uploadId],
  );
  await app.database.query(
    `INSERT INTO prospects (id, workspace_id, list_id, upload_id, line_no, e164, country, zones, variables, state)
     VALUES ($1, $2, $3, $6, 2, $4, 'US', '{America/New_York}', jsonb_build_object('name', $5::text), 'unknown')`,
    [id, admin.workspaceId, campaignId, person, `${marker} prospect`, uploadId],
  );
  await app.database.query(
    `INSERT INTO list_rejects (upload_id, line_no, workspace_id, reason, columns)
     VALUES ($1, 3, $2, 'number_invalid', jsonb_build_array('123', $3::text))`,
    [uploadId, admin.workspaceId, `${marker} rejected`],
  );
  await app.database.query(
    `INSERT INTO campaign_status_cache (list_id, workspace_id, snapshot, made_at)
     VALUES ($1, $2, jsonb_build_object('status', $3::text), now())`,
    [campaignId, admin.workspaceId, marker],
  );
  return { campaignId, campaignProspectId: id };
}

/** What the workers leave of an event: a delivery that failed, with its try. */
async function delivered(
  app: TestApp,
  { admin, marker }: Pick<Possessions, 'admin' | 'marker'>,
  webhookId: string,
): Promise<string> {
  const [eventId, deliveryId] = [newId(), newId()];
  const sql = app.database.query.bind(app.database);
  await sql(
    `INSERT INTO webhook_events (id, workspace_id, seq, type, subject, body)
     VALUES ($1, $2, 0, 'call.ended', 'call:' || $3::text, $3)`,
    [eventId, admin.workspaceId, `${marker} body`],
  );
  await sql(
    `INSERT INTO webhook_deliveries (id, workspace_id, subscription_id, event_id, event_type, subject, seq, status)
     VALUES ($1, $2, $3, $4, 'call.ended', $5, 0, 'failed')`,
    [deliveryId, admin.workspaceId, webhookId, eventId, `${marker} subject`],
  );
  await sql(
    `INSERT INTO webhook_attempts (id, workspace_id, delivery_id, at, duration_ms, status, reply)
     VALUES ($1, $2, $3, now(), 1, 500, $4)`,
    [newId(), admin.workspaceId, deliveryId, `${marker} reply`],
  );
  return deliveryId;
}

async function auditEventOf(app: TestApp, workspaceId: string): Promise<string> {
  const sql = 'SELECT id FROM audit_events WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1';
  return (await app.database.query<{ id: string }>(sql, [workspaceId]))[0]?.id ?? '';
}

type Dialed = Pick<Possessions, 'prospectId' | 'callId' | 'attemptId'>;

/** What the workers leave: an imported list of which one call was placed. */
async function dialed(
  app: TestApp,
  has: Pick<Possessions, 'admin' | 'marker' | 'number' | 'person' | 'agentId' | 'batchId'>,
): Promise<Dialed> {
  const [prospectId, callId, attemptId] = [newId(), newId(), newId()];
  const { workspaceId } = has.admin;
  const sql = app.database.query.bind(app.database);
  await sql(`UPDATE dial_lists SET status = 'paused' WHERE id = $1`, [has.batchId]);
  await sql(
    `UPDATE list_uploads SET status = 'completed', rows_total = 2, rows_accepted = 1, rows_rejected = 1 WHERE id = $1`,
    [has.batchId],
  );
  await sql(
    `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, country, zones, variables, state)
     VALUES ($1, $2, $3, 2, $4, 'US', '{America/New_York}', jsonb_build_object('name', $5::text), 'unknown')`,
    [prospectId, workspaceId, has.batchId, has.person, `${has.marker} person`],
  );
  await sql(
    `INSERT INTO list_rejects (upload_id, line_no, workspace_id, reason, columns)
     VALUES ($1, 3, $2, 'number_invalid', jsonb_build_array('123', $3::text))`,
    [has.batchId, workspaceId, `${has.marker} rejected`],
  );
  await sql(
    `INSERT INTO attempts (id, workspace_id, call_id, list_id, prospect_id, trunk_id, agent_id, from_e164, to_e164,
       state, decision, slot_at, ring_timeout_s, max_call_duration_s, price_micros, usage_day, dialed_at, ringing_at)
     SELECT $1, workspace_id, $2, $3, $4, trunk_id, agent_id, e164, $5, 'in_progress', '{"kind": "dial", "because": "due"}', now(), 30,
            300, 0, now(), now(), now()
     FROM phone_numbers WHERE workspace_id = $6 AND e164 = $7`,
    [attemptId, callId, has.batchId, prospectId, has.person, workspaceId, has.number],
  );
  await sql(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, agent_id, list_id, prospect_id, attempt_id,
       from_e164, to_e164, variables, disposition)
     VALUES ($1, $2, 'phone', 'outbound', 'in-progress', $3, $4, $5, $6, $7, $8, jsonb_build_object('name', $9::text), $9)`,
    [
      callId,
      workspaceId,
      has.agentId,
      has.batchId,
      prospectId,
      attemptId,
      has.number,
      has.person,
      has.marker,
    ],
  );
  await sql(
    `INSERT INTO call_events (id, workspace_id, call_id, attempt_id, at, type, data)
     VALUES ($1, $2, $3, $4, now(), 'turn', jsonb_build_object('role', 'user', 'text', $5::text))`,
    [newId(), workspaceId, callId, attemptId, `${has.marker} said`],
  );
  await sql(
    `INSERT INTO leases (attempt_id, workspace_id, trunk_id, list_id, e164, reserved_micros, expires_at)
     SELECT id, workspace_id, trunk_id, list_id, to_e164, 0, now() + interval '1 hour' FROM attempts WHERE id = $1`,
    [attemptId],
  );
  await sql(`INSERT INTO usage_days (workspace_id, day, calls) VALUES ($1, now(), 1)`, [workspaceId]);
  await sql(
    `INSERT INTO live_answers (list_id, day, shard, workspace_id, answered, abandoned) VALUES ($1, now(), 0, $2, 1, 1)`,
    [has.batchId, workspaceId],
  );
  await sql(`INSERT INTO list_countries (list_id, country, shard, workspace_id) VALUES ($1, 'US', 0, $2)`, [
    has.batchId,
    workspaceId,
  ]);
  return { prospectId, callId, attemptId };
}

/** Every row of a workspace as JSON, by table: of all tables that say whose a row is, and of its people. */
export type Rows = Record<string, unknown[]>;

export async function rowsOf(app: TestApp, workspaceId: string): Promise<Rows> {
  const tables = await app.database.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE a.attname = 'workspace_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const where = new Map(tables.map(({ name }) => [name, 'workspace_id = $1']));
  where.set('workspaces', 'id = $1');
  where.set('users', 'id IN (SELECT user_id FROM memberships WHERE workspace_id = $1)');
  const found = [...where].map(async ([table, condition]) => {
    const rows = await app.database.query<{ row: unknown }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${condition} ORDER BY to_jsonb(t)::text`,
      [workspaceId],
    );
    return [table, rows.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

const telling = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$|^\+\d{8,15}$|canary/;

/** What must not be seen outside of the workspace: its ids, its numbers and whatever has its marker. */
export function canariesOf(rows: Rows, has: Possessions): string[] {
  const found = new Set([has.apiKey, has.clientSecret, has.invitationToken, has.marker]);
  const collect = (value: unknown): void => {
    if (typeof value === 'string' && telling.test(value)) found.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(rows);
  return [...found].flatMap((text) => [text, Buffer.from(text).toString('base64url')]);
}
