import type { SystemTx } from '../../../platform/database/tx.js';
import { isInJson, redactJson, type Spellings } from '../domain/spellings.js';
import type { Removed } from './erasure-jobs.repository.js';
import type { Person } from './person.repository.js';

/** A piece of a sweep: what it did, and where the next one begins; null at the end of the table. */
export interface Swept {
  removed: Removed;
  after: string | null;
}

/** Below every UUID. */
export const lowestId = '00000000-0000-0000-0000-000000000000';

interface RejectedRow {
  [column: string]: unknown;
  upload_id: string;
  line_no: number;
  cells: unknown;
  detail: string | null;
}

interface TextColumn {
  table: string;
  column: string;
  type: 'text' | 'jsonb';
}

/**
 * Texts that people write, or that come from outside, in rows that are not the person's own: others may mention the
 * number there. test/medium/personal-texts.spec.ts finds columns that could hold such a text and are not looked at.
 */
export const sweptColumns: readonly TextColumn[] = [
  { table: 'calls', column: 'variables', type: 'jsonb' },
  { table: 'prospects', column: 'variables', type: 'jsonb' },
  { table: 'suppressions', column: 'reason', type: 'text' },
  { table: 'consents', column: 'source', type: 'text' },
  { table: 'consents', column: 'text_version', type: 'text' },
  { table: 'dial_lists', column: 'name', type: 'text' },
  { table: 'list_uploads', column: 'file_name', type: 'text' },
  { table: 'list_uploads', column: 'failure', type: 'jsonb' },
  { table: 'webhook_attempts', column: 'detail', type: 'text' },
  { table: 'webhook_attempts', column: 'reply', type: 'text' },
  { table: 'erasures', column: 'reason', type: 'text' },
  { table: 'api_keys', column: 'name', type: 'text' },
  { table: 'oauth_clients', column: 'name', type: 'text' },
  { table: 'phone_numbers', column: 'label', type: 'text' },
  { table: 'trunks', column: 'label', type: 'text' },
  { table: 'webhook_subscriptions', column: 'description', type: 'text' },
];

/** Blots the number out of the next rows of a table. */
export async function redactPiece(
  tx: SystemTx,
  { table, column, type }: TextColumn,
  person: Person,
  spellings: Spellings,
  after: string,
  limit: number,
): Promise<Swept> {
  const piece = await tx.query<{ id: string; value: string | null }>(
    `SELECT id, CASE WHEN ${column}::text ~ $3 THEN ${column}::text END AS value
     FROM (SELECT id, ${column} FROM ${table} WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $4) AS piece
     ORDER BY id`,
    [person.workspaceId, after, spellings.hint, limit],
  );
  const changes = piece.flatMap(({ id, value }) =>
    value === null || !holds(value, type, spellings)
      ? []
      : [{ id, value: redactedValue(value, type, spellings) }],
  );
  if (changes.length > 0) {
    await tx.run(
      `UPDATE ${table} t SET ${column} = n.value::${type}
       FROM unnest($1::uuid[], $2::text[]) AS n (id, value) WHERE t.id = n.id`,
      [changes.map(({ id }) => id), changes.map(({ value }) => value)],
    );
  }
  return sweptTo(piece, limit, { redacted_texts: changes.length });
}

/** The same for what was said in the next calls of the workspace: events are found by their calls. */
export async function redactTranscripts(
  tx: SystemTx,
  person: Person,
  spellings: Spellings,
  after: string,
  limit: number,
): Promise<Swept> {
  const calls = await tx.query<{ id: string }>(
    'SELECT id FROM calls WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3',
    [person.workspaceId, after, limit],
  );
  const hinted = await tx.query<{ id: string; value: string }>(
    `SELECT id, data::text AS value FROM call_events
     WHERE call_id = ANY ($2::uuid[]) AND workspace_id = $1 AND data::text ~ $3`,
    [person.workspaceId, calls.map(({ id }) => id), spellings.hint],
  );
  const events = hinted.filter(({ value }) => holds(value, 'jsonb', spellings));
  if (events.length > 0) {
    await tx.run(
      `UPDATE call_events e SET data = n.value::jsonb
       FROM unnest($1::uuid[], $2::text[]) AS n (id, value) WHERE e.id = n.id`,
      [events.map(({ id }) => id), events.map(({ value }) => redactedValue(value, 'jsonb', spellings))],
    );
  }
  return sweptTo(calls, limit, { redacted_texts: events.length });
}

/** Removes rejected rows that hold the number, and rows that were staged for nothing, of the next uploads. */
export async function removeRejects(
  tx: SystemTx,
  person: Person,
  spellings: Spellings,
  after: string,
  limit: number,
): Promise<Swept> {
  const uploads = await tx.query<{ id: string; importing: boolean }>(
    `SELECT id, status = 'importing' AS importing FROM list_uploads
     WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
    [person.workspaceId, after, limit],
  );
  const rejects = await tx.query<RejectedRow>(
    `SELECT upload_id, line_no, columns AS cells, detail FROM list_rejects
     WHERE upload_id = ANY ($1::uuid[]) AND (columns::text ~ $2 OR detail ~ $2)`,
    [uploads.map(({ id }) => id), spellings.hint],
  );
  const theirs = rejects.filter(({ cells, detail }) => isInJson([cells, detail], spellings));
  const rejected = await tx.run(
    `DELETE FROM list_rejects r USING unnest($1::uuid[], $2::int[]) AS t (upload_id, line_no)
     WHERE r.upload_id = t.upload_id AND r.line_no = t.line_no`,
    [theirs.map((row) => row.upload_id), theirs.map((row) => row.line_no)],
  );
  // Nobody needs them any more: those that only look as if they had the number go too.
  await tx.run(
    `DELETE FROM import_staging WHERE upload_id = ANY ($1::uuid[])
       AND (e164 = $2 OR variables::text ~ $3 OR raw::text ~ $3 OR reject_detail ~ $3)`,
    [uploads.flatMap(({ id, importing }) => (importing ? [] : [id])), person.e164, spellings.hint],
  );
  return sweptTo(uploads, limit, { rejected_rows: rejected });
}

/** Blots the number out of how the outcomes of calls are called. */
export async function redactLabels(tx: SystemTx, person: Person, spellings: Spellings): Promise<Removed> {
  const hinted = await tx.query<{ name: string; label: string }>(
    'SELECT name, label FROM dispositions WHERE workspace_id = $1 AND label ~ $2',
    [person.workspaceId, spellings.hint],
  );
  const theirs = hinted.filter(({ label }) => spellings.isIn(label));
  await tx.run(
    `UPDATE dispositions d SET label = n.label FROM unnest($2::text[], $3::text[]) AS n (name, label)
     WHERE d.workspace_id = $1 AND d.name = n.name`,
    [person.workspaceId, theirs.map(({ name }) => name), theirs.map(({ label }) => spellings.redact(label))],
  );
  return { redacted_texts: theirs.length };
}

/** Removes what waits to become events for webhooks. Whoever turns it into events at this moment is waited for. */
export async function removeOutbox(tx: SystemTx, person: Person, spellings: Spellings): Promise<number> {
  const hinted = await tx.query<{ id: string; payload: unknown }>(
    'SELECT id, payload FROM outbox WHERE workspace_id = $1 AND payload::text ~ $2 FOR UPDATE',
    [person.workspaceId, spellings.hint],
  );
  const theirs = hinted.filter(({ payload }) => isInJson(payload, spellings));
  return tx.run('DELETE FROM outbox WHERE workspace_id = $1 AND id = ANY ($2::uuid[])', [
    person.workspaceId,
    theirs.map(({ id }) => id),
  ]);
}

/** Removes events for webhooks that tell of the number, with their deliveries, from the next ones. */
export async function removeWebhookEvents(
  tx: SystemTx,
  person: Person,
  spellings: Spellings,
  after: string,
  limit: number,
): Promise<Swept> {
  const events = await tx.query<{ id: string; value: string | null }>(
    `SELECT id, CASE WHEN body ~ $3 THEN body END AS value
     FROM (SELECT id, body FROM webhook_events WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $4) AS piece
     ORDER BY id`,
    [person.workspaceId, after, spellings.hint, limit],
  );
  const theirs = events.flatMap(({ id, value }) =>
    value !== null && holds(value, 'jsonb', spellings) ? [id] : [],
  );
  await tx.run('DELETE FROM webhook_events WHERE workspace_id = $1 AND id = ANY ($2::uuid[])', [
    person.workspaceId,
    theirs,
  ]);
  return sweptTo(events, limit, { webhook_events: theirs.length });
}

function sweptTo(piece: readonly { id: string }[], limit: number, removed: Removed): Swept {
  return { removed, after: piece.length < limit ? null : (piece.at(-1)?.id ?? null) };
}

function holds(value: string, type: TextColumn['type'], spellings: Spellings): boolean {
  return type === 'text' ? spellings.isIn(value) : isInJson(JSON.parse(value), spellings);
}

function redactedValue(value: string, type: TextColumn['type'], spellings: Spellings): string {
  return type === 'text' ? spellings.redact(value) : JSON.stringify(redactJson(JSON.parse(value), spellings));
}
