import type { SystemTx } from '../../../platform/database/tx.js';
import type { SealedSecrets } from '../secrets.js';

/** A delivery that this process is to try now. */
export interface ClaimedDelivery extends SealedSecrets {
  id: string;
  claim: string;
  subscription_id: string;
  event_id: string;
  url: string;
  body: string;
  /** This one included. */
  tries: number;
  first_tried_at: Date;
}

/** What a try leaves behind. */
export interface TriedDelivery {
  id: string;
  claim: string;
  attempt_id: string;
  status: 'delivered' | 'pending' | 'failed';
  next_at: Date | null;
  at: Date;
  duration_ms: number;
  reply_status: number | null;
  error: string | null;
  detail: string | null;
  reply: string | null;
}

/** Whether no other process claims at this moment, so that the caps on what is under way hold over all of them. */
export async function claimsAlone(tx: SystemTx): Promise<boolean> {
  const row = await tx.one<{ alone: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('webhook claims', 0)) AS alone`,
  );
  return row?.alone === true;
}

/**
 * Claims what is due: of each subject the first only, of each endpoint and of each workspace only so many at a time over
 * all processes, the workspaces in turn. A claim that is not answered for within `leaseMs` is due again.
 */
export function claimDue(
  tx: SystemTx,
  claim: string,
  limits: { perEndpoint: number; perWorkspace: number; total: number; leaseMs: number },
): Promise<ClaimedDelivery[]> {
  return tx.query<ClaimedDelivery>(
    `WITH busy AS (
       SELECT workspace_id, subscription_id, count(*) AS n FROM webhook_deliveries
       WHERE claim IS NOT NULL AND status = 'pending' AND next_at > clock_timestamp()
       GROUP BY workspace_id, subscription_id),
     next_ones AS MATERIALIZED (
       SELECT d.id, d.next_at, s.workspace_id,
              row_number() OVER (PARTITION BY s.workspace_id ORDER BY d.next_at) AS turn
       FROM webhook_subscriptions s
       LEFT JOIN busy b ON b.subscription_id = s.id
       CROSS JOIN LATERAL (
         SELECT d.id, d.next_at
         FROM webhook_deliveries d
         WHERE d.subscription_id = s.id AND d.status = 'pending' AND d.next_at <= clock_timestamp()
           AND NOT EXISTS (
             SELECT FROM webhook_deliveries e
             WHERE e.subscription_id = d.subscription_id AND e.subject = d.subject AND e.status = 'pending'
               AND (e.seq, e.event_id) < (d.seq, d.event_id))
         ORDER BY d.next_at, d.seq LIMIT greatest($2 - coalesce(b.n, 0), 0) FOR UPDATE SKIP LOCKED) AS d
       WHERE s.enabled),
     due AS (
       SELECT id FROM next_ones o
       WHERE turn <= $3 - (SELECT coalesce(sum(b.n), 0) FROM busy b WHERE b.workspace_id = o.workspace_id)
       ORDER BY turn, next_at LIMIT $4),
     claimed AS (
       UPDATE webhook_deliveries d
       SET claim = $1, tries = d.tries + 1, first_tried_at = coalesce(d.first_tried_at, clock_timestamp()),
           next_at = clock_timestamp() + make_interval(secs => $5::float8 / 1000)
       FROM due WHERE d.id = due.id AND d.status = 'pending'
       RETURNING d.*)
     SELECT c.id, c.claim, c.workspace_id, c.subscription_id, c.event_id, c.tries, c.first_tried_at, s.url, e.body,
            s.secret, s.previous_secret, s.previous_secret_until
     FROM claimed c
     JOIN webhook_subscriptions s ON s.id = c.subscription_id
     JOIN webhook_events e ON e.id = c.event_id`,
    [claim, limits.perEndpoint, limits.perWorkspace, limits.total, limits.leaseMs],
  );
}

/**
 * Writes what came of tries, and lets the next of each subject be due when it may be. Who lost a claim to another
 * changes nothing, but the try is in the log. What was held meanwhile stays so unless it was delivered.
 */
export async function writeTries(tx: SystemTx, tries: readonly TriedDelivery[]): Promise<void> {
  await tx.run(
    `WITH tried AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, claim uuid, attempt_id uuid, status text,
         next_at timestamptz, at timestamptz, duration_ms int, reply_status int, error text, detail text, reply text)),
     logged AS (
       INSERT INTO webhook_attempts (id, workspace_id, delivery_id, at, duration_ms, status, error, detail, reply)
       SELECT t.attempt_id, d.workspace_id, d.id, t.at, t.duration_ms, t.reply_status, t.error, t.detail, t.reply
       FROM tried t JOIN webhook_deliveries d ON d.id = t.id)
     UPDATE webhook_deliveries d
     SET claim = NULL, last_status = t.reply_status, last_error = t.error,
         status = CASE WHEN d.status = 'pending' OR t.status = 'delivered' THEN t.status ELSE d.status END,
         next_at = CASE WHEN d.status = 'pending' THEN t.next_at END,
         delivered_at = CASE WHEN t.status = 'delivered' THEN clock_timestamp() END
     FROM tried t WHERE d.id = t.id AND d.claim = t.claim`,
    [JSON.stringify(tries)],
  );
  await tx.run(
    `UPDATE webhook_deliveries later SET next_at = coalesce(t.next_at, clock_timestamp())
     FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, next_at timestamptz)
     JOIN webhook_deliveries d ON d.id = t.id
     WHERE later.subscription_id = d.subscription_id AND later.subject = d.subject AND later.status = 'pending'
       AND later.claim IS NULL AND (later.seq, later.event_id) > (d.seq, d.event_id)
       AND later.next_at IS DISTINCT FROM coalesce(t.next_at, clock_timestamp())`,
    [JSON.stringify(tries.map(({ id, next_at: nextAt }) => ({ id, next_at: nextAt })))],
  );
}

export interface EndpointRow {
  id: string;
  workspace_id: string;
  url: string;
  enabled: boolean;
  failing_since: Date | null;
  warned_at: Date | null;
}

export function lockEndpoints(tx: SystemTx, ids: readonly string[]): Promise<EndpointRow[]> {
  return tx.query<EndpointRow>(
    `SELECT id, workspace_id, url, enabled, failing_since, warned_at FROM webhook_subscriptions
     WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  );
}

/** Written every few seconds at most: many deliveries end in each of them. */
export async function markWell(tx: SystemTx, id: string): Promise<void> {
  await tx.run(
    `UPDATE webhook_subscriptions SET failing_since = NULL, warned_at = NULL, last_success_at = clock_timestamp()
     WHERE id = $1 AND (failing_since IS NOT NULL OR last_success_at IS NULL
                        OR last_success_at < clock_timestamp() - interval '5 seconds')`,
    [id],
  );
}

export async function markFailing(tx: SystemTx, id: string, since: Date, warned: boolean): Promise<void> {
  await tx.run(
    `UPDATE webhook_subscriptions
     SET failing_since = $2, warned_at = CASE WHEN $3 THEN clock_timestamp() ELSE warned_at END WHERE id = $1`,
    [id, since, warned],
  );
}

/** From here on its events are kept for a replay. */
export async function disable(tx: SystemTx, id: string, because: 'gone' | 'failing'): Promise<void> {
  await tx.run(
    `UPDATE webhook_subscriptions SET enabled = false, disabled_reason = $2, disabled_at = clock_timestamp(),
       updated_at = now() WHERE id = $1 AND enabled`,
    [id, because],
  );
  await tx.run(
    `UPDATE webhook_deliveries SET status = 'held', next_at = NULL WHERE subscription_id = $1 AND status = 'pending'`,
    [id],
  );
}

export async function adminsOf(tx: SystemTx, workspaceId: string): Promise<string[]> {
  const rows = await tx.query<{ email: string }>(
    `SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = $1 AND m.role = 'admin' ORDER BY u.email`,
    [workspaceId],
  );
  return rows.map((row) => row.email);
}

/** Removes events that are older than a number of days, with their deliveries and tries. @returns how many */
export function pruneEvents(tx: SystemTx, days: number, limit: number): Promise<number> {
  return tx.run(
    `DELETE FROM webhook_events WHERE id = ANY (ARRAY
       (SELECT id FROM webhook_events WHERE id < uuid_floor(now() - make_interval(days => $1))
        ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    [days, limit],
  );
}
