import { sweptColumns } from '../../src/modules/people/worker/texts.repository.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Whose rows an erasure removes when they are the person's, or hold the number in any of their texts. */
const removed: ReadonlySet<string> = new Set([
  'attempts',
  'consents',
  'contact_decisions',
  'idempotency_keys',
  'import_staging',
  'leases',
  'list_rejects',
  'outbox',
  'persons',
  'webhook_events',
  'webhook_inbox',
]);

/** Texts in which no callee is, and why. */
const nobodys: Readonly<Record<string, string>> = {
  agents:
    'slug agent_name llm_provider llm_model stt_provider tts_provider system_prompt first_message language voice custom_functions disclosure_ai disclosure_recording', // how the agent is set up
  api_keys: 'role prefix scopes',
  audit_events: 'actor_type action object_type object_id data request_id user_agent', // append-only: masked (erasures.spec.ts)
  call_events: 'type',
  calls: 'call_type call_direction status from_e164 to_e164 disposition answered_by end_reason decision', // own calls are removed
  campaign_status_cache: 'snapshot', // counts
  dial_lists:
    'kind status status_reason from_e164 default_country calling_window retry waiting_because slug hours profile require_consent voicemail',
  dialer_webhook_receipts: 'results', // places in a message, and codes
  dialing_gate: 'system_identifier timeline paused_because',
  dispositions: 'name effect',
  email_tokens: 'purpose',
  erasures: 'status waiting_for removed',
  invitations: 'email role',
  list_counts: 'key',
  list_countries: 'country',
  list_uploads: 'status file_key file_format default_country file_scope',
  login_failures: 'key',
  mails: 'kind recipient state',
  memberships: 'role',
  oauth_clients: 'role scopes',
  password_reset_requests: 'email',
  phone_numbers: 'e164 country', // the workspace's own
  prospects: 'e164 country number_type zones state reason decision zone_source', // own prospects are removed
  rate_limit_buckets: 'key', // credentials and addresses
  retention_progress: 'kind',
  suppressions: 'e164 source',
  trunk_removals: 'livekit_trunk_id',
  trunks:
    'provider email sip_address auth_username numbers breaker_state livekit_trunk_id sync_status sync_error',
  user_identities: 'issuer subject',
  users: 'email name password_hash',
  webhook_attempts: 'error',
  webhook_deliveries: 'event_type subject status last_error', // go with their event
  webhook_subscriptions: 'url event_types families disabled_reason',
  workers: 'host',
  workspaces: 'name slug allowed_countries attempt_caps calling_window time_zone prices',
};

it('every text of the schema is one that an erasure removes or looks through, or no callee’s', async () => {
  const rows = await database.query<{ table: string; column: string }>(
    `SELECT c.relname AS table, a.attname AS column
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped
       AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'json'::regtype, 'jsonb'::regtype)`,
  );
  const known = new Set([
    'call_events.data', // looked through by calls (redactTranscripts)
    'dispositions.label', // looked through (redactLabels)
    ...sweptColumns.map(({ table, column }) => `${table}.${column}`),
    ...Object.entries(nobodys).flatMap(([table, columns]) =>
      columns.split(' ').map((name) => `${table}.${name}`),
    ),
  ]);
  const found = rows.filter(({ table }) => !removed.has(table)).map((row) => `${row.table}.${row.column}`);
  expect(found.filter((name) => !known.has(name)).toSorted()).toEqual([]);
  const there = new Set(rows.map((row) => `${row.table}.${row.column}`));
  expect([...known].filter((name) => !there.has(name))).toEqual([]);
});

it('what LiveKit said of an attempt is found among all that it says without reading it', async () => {
  await database.query(
    `INSERT INTO webhook_inbox (id, event, attempt_id, body, created_at)
     SELECT n::text, 'participant_joined', uuidv7(), '{}', now() FROM generate_series(1, 5000) AS n`,
  );
  const [attempt] = await database.query<{ id: string }>(
    'SELECT attempt_id AS id FROM webhook_inbox LIMIT 1',
  );
  const plan = await database.query<{ 'QUERY PLAN': string }>(
    'EXPLAIN DELETE FROM webhook_inbox WHERE attempt_id = ANY ($1::uuid[])',
    [[attempt?.id]],
  );
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('Seq Scan');
});
