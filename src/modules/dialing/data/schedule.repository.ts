import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import type { ListStatus } from '../domain/list-state.js';

export interface DueList {
  id: string;
  workspace_id: string;
  status: ListStatus;
  scheduled_at: Date | null;
  priority: number;
  max_concurrent: number;
  calls_per_second: number;
  next_slot_at: Date;
  workspace_max_concurrent: number;
  /** The numbers that it calls from, the preferred first. */
  callers: DueCaller[];
  /** The database's own clock. */
  now: Date;
}

export interface DueCaller {
  id: string;
  e164: string;
  country: string | null;
  agent: { id: string; max_call_duration: number } | null;
  trunk: DueTrunk | null;
}

export interface DueTrunk {
  id: string;
  max_concurrent: number | null;
  calls_per_second: number;
  next_slot_at: string;
  /** Not on LiveKit yet, or its breaker is open. */
  down: boolean;
}

/** Live leases of a workspace, by trunk and list. */
export interface LeaseCount {
  workspace_id: string;
  trunk_id: string;
  list_id: string | null;
  live: number;
}

export interface DueCall {
  id: string;
  workspace_id: string;
  to_e164: string;
  from_e164: string;
  trunk_id: string | null;
  agent_id: string | null;
  max_call_duration: number | null;
  ring_timeout_s: number;
  expired: boolean;
}

export interface ProspectRow {
  id: string;
  caller_id: string | null;
  attempts_made: number;
  e164: string;
  country: string | null;
  number_type: string | null;
  zones: string[];
  zone_source: 'given' | 'number' | null;
  next_at: Date | null;
}

/** What is left of a list that has nobody to call at this moment. */
export interface Remainder {
  dialing: boolean;
  next_at: Date | null;
  /** Why the next one waits. */
  reason: string | null;
}

/**
 * Whether a decision says what the one before it did not. Somebody who talks is looked at every few seconds; that is
 * said once.
 */
const saysMore = (before: string, after: string): string =>
  `(${before} IS NULL OR ${before}->>'because' IS DISTINCT FROM ${after}->>'because'
    OR ${before}->>'rule' IS DISTINCT FROM ${after}->>'rule'
    OR (${before}->>'until' IS DISTINCT FROM ${after}->>'until' AND ${after}->>'because' <> 'person-on-call'))`;

const prospectColumns =
  'id, caller_id, attempts_made, e164, country, number_type, zones, zone_source, next_at';

/** What the scheduler asks the tables. */
@Injectable()
export class ScheduleRepository {
  /** Lists to look at, the workspaces in turn, so that a thousand lists of one do not delay the one of another. */
  dueLists(tx: SystemTx, limit: number): Promise<DueList[]> {
    return tx.query<DueList>(
      `SELECT l.id, l.workspace_id, l.status, l.scheduled_at, l.priority, l.max_concurrent, l.calls_per_second,
              l.next_slot_at, w.max_concurrent AS workspace_max_concurrent, c.callers, clock_timestamp() AS now
       FROM (SELECT *, row_number() OVER (PARTITION BY workspace_id ORDER BY due_at) AS turn
             FROM dial_lists
             WHERE status IN ('scheduled', 'running') AND due_at <= now()
             ORDER BY turn, due_at LIMIT $1) AS l
       JOIN workspaces w ON w.id = l.workspace_id
       CROSS JOIN LATERAL (
         SELECT coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'e164', n.e164, 'country', n.country,
           'agent', CASE WHEN g.id IS NOT NULL THEN
             jsonb_build_object('id', g.id, 'max_call_duration', g.max_call_duration) END,
           'trunk', CASE WHEN t.id IS NOT NULL THEN jsonb_build_object('id', t.id, 'max_concurrent', t.max_concurrent,
             'calls_per_second', t.calls_per_second, 'next_slot_at', t.next_slot_at,
             'down', t.livekit_trunk_id IS NULL OR t.max_concurrent = 0
               OR t.breaker_state = 'open' AND coalesce(t.breaker_until > now(), true))
             END) ORDER BY o.position), '[]') AS callers
         FROM list_callers o
         JOIN phone_numbers n ON n.id = o.phone_number_id
         LEFT JOIN trunks t ON t.id = n.trunk_id AND t.deleted_at IS NULL
         LEFT JOIN agents g ON g.id = coalesce(l.agent_id, n.agent_id)
         WHERE o.list_id = l.id) AS c
       ORDER BY l.turn, l.due_at`,
      [limit],
    );
  }

  leaseCounts(tx: SystemTx, workspaceIds: readonly string[]): Promise<LeaseCount[]> {
    return tx.query<LeaseCount>(
      `SELECT workspace_id, trunk_id, list_id, count(*)::int AS live FROM leases
       WHERE workspace_id = ANY($1::uuid[]) AND expires_at > clock_timestamp()
       GROUP BY workspace_id, trunk_id, list_id`,
      [workspaceIds],
    );
  }

  dueCalls(tx: SystemTx, limit: number): Promise<DueCall[]> {
    return tx.query<DueCall>(
      `SELECT c.id, c.workspace_id, c.to_e164, c.from_e164, n.trunk_id, c.agent_id, g.max_call_duration,
              c.ring_timeout_s, c.dial_until <= now() AS expired
       FROM calls c
       LEFT JOIN phone_numbers n ON n.workspace_id = c.workspace_id AND n.e164 = c.from_e164
       LEFT JOIN agents g ON g.id = c.agent_id
       WHERE c.status = 'queued' AND c.next_at <= now()
       ORDER BY c.next_at LIMIT $1`,
      [limit],
    );
  }

  /** Lets a scheduled list run when its time has come. */
  async start(tx: SystemTx, listId: string): Promise<boolean> {
    const started = await tx.run(
      `UPDATE dial_lists SET status = 'running', started_at = coalesce(started_at, now()), updated_at = now()
       WHERE id = $1 AND status = 'scheduled' AND (scheduled_at IS NULL OR scheduled_at <= now())`,
      [listId],
    );
    return started > 0;
  }

  dueProspects(tx: SystemTx, listId: string, limit: number): Promise<ProspectRow[]> {
    return tx.query<ProspectRow>(
      `SELECT ${prospectColumns} FROM prospects
       WHERE list_id = $1 AND state = 'pending' AND next_at <= clock_timestamp()
       ORDER BY next_at, id LIMIT $2`,
      [listId, limit],
    );
  }

  /**
   * Of those who are due, the ones whom no number of another trunk is to call: of this trunk's numbers, of numbers that
   * the list has no more or that lost their trunk, and of none yet. Each number's are read from its own part of the
   * index, so that those of another trunk, however many wait for it, cost nothing.
   * @param callersDown numbers of other trunks; those whom they never called are among the ones as well. Whom they did
   *   call is read over.
   */
  dueProspectsOf(
    tx: SystemTx,
    listId: string,
    callersElsewhere: readonly string[],
    callersDown: readonly string[],
    limit: number,
  ): Promise<ProspectRow[]> {
    return tx.query<ProspectRow>(
      `WITH RECURSIVE callers AS (
         (SELECT caller_id AS id FROM prospects
          WHERE list_id = $1 AND state = 'pending' AND caller_id IS NOT NULL ORDER BY caller_id LIMIT 1)
         UNION ALL
         SELECT (SELECT caller_id FROM prospects
                 WHERE list_id = $1 AND state = 'pending' AND caller_id > c.id ORDER BY caller_id LIMIT 1)
         FROM callers c WHERE c.id IS NOT NULL)
       SELECT ${prospectColumns} FROM (
         SELECT p.* FROM callers c
         CROSS JOIN LATERAL (
           SELECT ${prospectColumns} FROM prospects
           WHERE list_id = $1 AND state = 'pending' AND caller_id = c.id AND next_at <= clock_timestamp()
           ORDER BY next_at, id LIMIT $3) AS p
         WHERE c.id <> ALL($2::uuid[])
         UNION ALL
         SELECT p.* FROM unnest($4::uuid[]) AS down (id)
         CROSS JOIN LATERAL (
           SELECT ${prospectColumns} FROM prospects
           WHERE list_id = $1 AND state = 'pending' AND caller_id = down.id AND next_at <= clock_timestamp()
             AND attempts_made = 0
           ORDER BY next_at, id LIMIT $3) AS p
         UNION ALL
         (SELECT ${prospectColumns} FROM prospects
          WHERE list_id = $1 AND state = 'pending' AND caller_id IS NULL AND next_at <= clock_timestamp()
          ORDER BY next_at, id LIMIT $3)) AS due
       ORDER BY next_at, id LIMIT $3`,
      [listId, callersElsewhere, limit, callersDown],
    );
  }

  /** Leaves prospects to numbers that call over another trunk. */
  async assignCallers(tx: SystemTx, rows: readonly { id: string; caller_id: string }[]): Promise<void> {
    await tx.run(
      `UPDATE prospects p SET caller_id = r.caller_id, updated_at = now()
       FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, caller_id uuid)
       WHERE p.id = r.id AND p.state = 'pending'`,
      [JSON.stringify(rows)],
    );
  }

  /**
   * Prospects that wait for a time of their own, and those that are refused for good. Each goes into the log of
   * decisions under its `log_id`, unless it only says once more what the last one said.
   */
  async storeRefusals(
    tx: SystemTx,
    rows: readonly {
      id: string;
      log_id: string;
      state: string;
      reason: string;
      next_at: Date | null;
      decision: unknown;
    }[],
  ): Promise<void> {
    await tx.run(
      `WITH r AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb)
           AS r (id uuid, log_id uuid, state text, reason text, next_at timestamptz, decision jsonb)),
       changed AS (
         UPDATE prospects p
         SET state = r.state, reason = r.reason, next_at = r.next_at, decision = r.decision, updated_at = now()
         FROM r JOIN prospects old ON old.id = r.id
         WHERE p.id = r.id AND p.state = 'pending'
         RETURNING r.log_id, p.workspace_id, p.e164, p.list_id, p.id, p.decision, old.decision AS before)
       INSERT INTO contact_decisions (id, workspace_id, e164, list_id, prospect_id, decision)
       SELECT log_id, workspace_id, e164, list_id, id, decision FROM changed WHERE ${saysMore('before', 'decision')}`,
      [JSON.stringify(rows)],
    );
  }

  async remainder(tx: SystemTx, listId: string): Promise<Remainder> {
    const row = await tx.one<Remainder>(
      `SELECT EXISTS (SELECT FROM prospects WHERE list_id = $1 AND state = 'dialing') AS dialing, next.next_at, next.reason
       FROM (SELECT 1) AS one
       LEFT JOIN (SELECT next_at, reason FROM prospects WHERE list_id = $1 AND state = 'pending'
                  ORDER BY next_at, id LIMIT 1) AS next ON true`,
      [listId],
    );
    if (row === null) throw new Error('a select without a row');
    return row;
  }

  /**
   * Completes a list that has nobody left to call. A campaign must have had somebody, and nothing may be on its way into
   * it. To be called under the list's lock, which whoever adds prospects waits for.
   */
  async complete(tx: SystemTx, listId: string): Promise<boolean> {
    const completed = await tx.run(
      `UPDATE dial_lists l SET status = 'completed', finished_at = now(), updated_at = now(),
              waiting_because = NULL, waiting_until = NULL
       WHERE id = $1 AND status = 'running'
         AND NOT EXISTS (SELECT FROM prospects WHERE list_id = $1 AND state IN ('pending', 'dialing'))
         AND (kind <> 'campaign'
              OR EXISTS (SELECT FROM prospects WHERE list_id = $1)
                 AND NOT EXISTS (SELECT FROM list_uploads WHERE list_id = $1 AND status = 'importing'))`,
      [listId],
    );
    return completed === 1;
  }

  /** When to look at the list again, and what to tell those who ask why it waits. */
  async postpone(
    tx: SystemTx,
    listId: string,
    dueAt: Date,
    waiting: { because: string; until: Date | null } | null,
  ): Promise<void> {
    await tx.run(
      `UPDATE dial_lists SET due_at = $2, waiting_because = $3, waiting_until = $4
       WHERE id = $1 AND (due_at, waiting_because, waiting_until) IS DISTINCT FROM ($2, $3, $4)
         AND status IN ('scheduled', 'running')`,
      [listId, dueAt, waiting?.because ?? null, waiting?.until ?? null],
    );
  }

  /** Only the reason changes: the list stays due. */
  async explain(
    tx: SystemTx,
    listId: string,
    waiting: { because: string; until: Date | null } | null,
  ): Promise<void> {
    await tx.run(
      `UPDATE dial_lists SET waiting_because = $2, waiting_until = $3
       WHERE id = $1 AND waiting_because IS DISTINCT FROM $2`,
      [listId, waiting?.because ?? null, waiting?.until ?? null],
    );
  }

  async explainAll(tx: SystemTx, listIds: readonly string[], because: string): Promise<void> {
    await tx.run(
      `UPDATE dial_lists SET waiting_because = $2, waiting_until = NULL
       WHERE id = ANY($1::uuid[]) AND status = 'running' AND waiting_because IS DISTINCT FROM $2`,
      [listIds, because],
    );
  }

  /** What admission decided about single calls that it did not dial. None waits past the time until which it may. */
  async settleCalls(
    tx: SystemTx,
    rows: readonly {
      id: string;
      status: string;
      end_reason: string | null;
      next_at: Date | null;
      decision: unknown;
      /** For the log of decisions; null when it is not about the person called. */
      log_id: string | null;
    }[],
  ): Promise<void> {
    await tx.run(
      `WITH r AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb)
           AS r (id uuid, status text, end_reason text, next_at timestamptz, decision jsonb, log_id uuid)),
       changed AS (
         UPDATE calls c SET status = r.status, end_reason = coalesce(c.end_reason, r.end_reason),
                next_at = CASE WHEN r.next_at IS NOT NULL THEN least(r.next_at, c.dial_until) END,
                decision = coalesce(r.decision, c.decision),
                ended_at = CASE WHEN r.status IN ('failed', 'canceled') THEN now() END
         FROM r JOIN calls old ON old.id = r.id
         WHERE c.id = r.id AND c.status = 'queued'
         RETURNING r.log_id, c.workspace_id, c.to_e164, c.id, c.decision, old.decision AS before)
       INSERT INTO contact_decisions (id, workspace_id, e164, call_id, decision)
       SELECT log_id, workspace_id, to_e164, id, decision FROM changed
       WHERE log_id IS NOT NULL AND ${saysMore('before', 'decision')}`,
      [JSON.stringify(rows)],
    );
  }
}
