import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import { type AttemptFacts, type CallEnd, CLOSED_BECAUSE } from '../domain/settlement.js';
import type { DispositionEffect } from '../domain/disposition.js';
import type { StoredRetry } from '../domain/stored-retry.js';

/** An attempt with all that its dial request needs. */
export interface DialableAttempt {
  id: string;
  workspace_id: string;
  call_id: string;
  list_id: string | null;
  from_e164: string;
  to_e164: string;
  slot_at: Date;
  ring_timeout_s: number;
  max_call_duration_s: number;
  livekit_trunk_id: string | null;
  krisp_enabled: boolean;
}

/** An attempt and all that decides what a report makes of it. */
export interface ReportedAttempt {
  id: string;
  workspace_id: string;
  trunk_id: string;
  state: AttemptFacts['state'];
  answered_at: Date | null;
  carrier_hint: { at: string; end: CallEnd } | null;
  price_micros: string;
  call_id: string;
  dialed_at: Date | null;
  agent_at: Date | null;
  agent_within_s: number;
  prospect_id: string | null;
  attempts_made: number | null;
  zones: string[] | null;
  retry: StoredRetry | null;
  list_kind: string | null;
  list_status: string | null;
}

/** What is known by now of what a call led to. */
export interface CallResultRow {
  call_id: string;
  answered_by: string | null;
  disposition: string | null;
  callback_at: Date | null;
  /** Of the disposition; an opt-out for whom the workspace never calls. */
  effect: DispositionEffect | null;
  effect_delay_s: number | null;
}

/** One attempt's changes, over all tables. */
export interface AttemptChange {
  id: string;
  state: 'in_progress' | 'ended' | 'lapsed' | 'unknown' | 'dialing';
  outcome: string | null;
  end_reason: string | null;
  sip_code: number | null;
  answered_at: Date | null;
  ended_at: Date | null;
  call_status: string;
  duration_s: number | null;
  cost_micros: number | null;
  frees_lease: boolean;
  /** Null for a call that no person answered, or that goes on. */
  abandoned: boolean | null;
  was_unknown: boolean;
  prospect_state: string | null;
  prospect_reason: string | null;
  prospect_next_at: Date | null;
  attempts_made: number | null;
}

/** The statements of an attempt's life after admission. All are compare-and-set, for many attempts at once. */
@Injectable()
export class AttemptsRepository {
  loadIntents(tx: SystemTx, ids: readonly string[]): Promise<DialableAttempt[]> {
    return tx.query<DialableAttempt>(
      `SELECT a.id, a.workspace_id, a.call_id, a.list_id, a.from_e164, a.to_e164, a.slot_at, a.ring_timeout_s,
              a.max_call_duration_s, t.livekit_trunk_id, t.krisp_enabled
       FROM attempts a JOIN trunks t ON t.id = a.trunk_id
       WHERE a.id = ANY($1::uuid[]) AND a.state = 'intent' ORDER BY a.slot_at`,
      [ids],
    );
  }

  /**
   * Locks what a pause and a suppression lock as well, so that either comes wholly before the dial decision, which
   * then sees it, or wholly after it. Their lock is FOR UPDATE, admission's FOR NO KEY UPDATE does not conflict.
   */
  async lockForDial(tx: SystemTx, attempts: readonly DialableAttempt[]): Promise<void> {
    const lists = [...new Set(attempts.flatMap((attempt) => attempt.list_id ?? []))];
    await tx.run('SELECT 1 FROM dial_lists WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE', [lists]);
    await tx.run(
      `SELECT 1 FROM persons
       WHERE (workspace_id, e164) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
       ORDER BY workspace_id, e164 FOR KEY SHARE`,
      [attempts.map((attempt) => attempt.workspace_id), attempts.map((attempt) => attempt.to_e164)],
    );
  }

  /**
   * The dial decision: whatever this returns is dialed, once, and nothing else is. A statement of its own after the
   * locks, so that it sees what was committed before they were granted.
   */
  async decideDials(tx: SystemTx, ids: readonly string[], workerId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH dialed AS (
         UPDATE attempts a SET state = 'dialing', worker_id = $2, dialed_at = clock_timestamp()
         FROM leases s
         WHERE a.id = ANY($1::uuid[]) AND a.state = 'intent'
           AND a.slot_at <= clock_timestamp() AND clock_timestamp() < a.slot_at + interval '1 second'
           AND (a.window_until IS NULL OR clock_timestamp() < a.window_until)
           AND s.attempt_id = a.id AND s.expires_at > clock_timestamp()
           AND NOT EXISTS (SELECT FROM suppressions x WHERE x.workspace_id = a.workspace_id AND x.e164 = a.to_e164)
           AND (a.list_id IS NULL
                OR EXISTS (SELECT FROM dial_lists l WHERE l.id = a.list_id AND l.status = 'running'
                     AND (l.require_consent IS NULL
                          OR EXISTS (SELECT FROM consents k WHERE k.workspace_id = a.workspace_id AND k.e164 = a.to_e164
                               AND k.withdrawn_at IS NULL AND k.given_at <= clock_timestamp()
                               AND (k.basis = 'written' OR l.require_consent = 'express')))))
         RETURNING a.id, a.workspace_id, a.call_id, a.list_id, a.prospect_id, a.agent_id, a.from_e164, a.to_e164,
                   a.ring_timeout_s),
       counted AS (
         UPDATE prospects p SET attempts_made = p.attempts_made + 1, updated_at = now()
         FROM dialed d WHERE p.id = d.prospect_id RETURNING p.id, p.variables),
       shown AS (
         INSERT INTO calls AS c (id, workspace_id, call_type, call_direction, status, agent_id, list_id, prospect_id,
                                 attempt_id, from_e164, to_e164, variables, ring_timeout_s)
         SELECT d.call_id, d.workspace_id, 'phone', 'outbound', 'ringing', d.agent_id, d.list_id, d.prospect_id,
                d.id, d.from_e164, d.to_e164, coalesce(p.variables, '{}'), d.ring_timeout_s
         FROM dialed d LEFT JOIN counted p ON p.id = d.prospect_id
         ON CONFLICT (id) DO UPDATE SET status = 'ringing', attempt_id = EXCLUDED.attempt_id, next_at = NULL)
       SELECT id FROM dialed`,
      [ids, workerId],
    );
    return rows.map((row) => row.id);
  }

  /** Gives back intents that will not be dialed: the ones named, or all whose slot has passed. */
  async lapse(
    tx: SystemTx,
    ids: readonly string[] | null,
    because: string,
    retryInMs: number,
  ): Promise<number> {
    const row = await tx.one<{ n: string }>(
      `WITH lapsed AS (
         UPDATE attempts SET state = 'lapsed', end_reason = $2, ended_at = now()
         WHERE state = 'intent' AND CASE WHEN $1::uuid[] IS NULL
           THEN slot_at < clock_timestamp() - interval '1500 milliseconds' ELSE id = ANY($1::uuid[]) END
         RETURNING id, workspace_id, call_id, list_id, prospect_id, usage_day),
       freed AS (DELETE FROM leases s USING lapsed a WHERE s.attempt_id = a.id),
       unused AS (
         UPDATE usage_days u SET calls = u.calls - n.calls
         FROM (SELECT workspace_id, usage_day, count(*) AS calls FROM lapsed GROUP BY workspace_id, usage_day) AS n
         WHERE u.workspace_id = n.workspace_id AND u.day = n.usage_day),
       back AS (
         UPDATE prospects p
         SET state = CASE WHEN c.because IS NULL THEN 'pending' ELSE 'canceled' END, reason = coalesce(c.because, $2),
             next_at = CASE WHEN c.because IS NULL
                       THEN clock_timestamp() + make_interval(secs => $3::float8 / 1000) END,
             updated_at = now()
         FROM lapsed a JOIN dial_lists l ON l.id = a.list_id
         LEFT JOIN jsonb_each_text($4::jsonb) AS c (status, because) ON c.status = l.status
         WHERE p.id = a.prospect_id AND p.state = 'dialing'),
       queued AS (
         UPDATE calls c SET next_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
         FROM lapsed a WHERE c.id = a.call_id AND a.list_id IS NULL AND c.status = 'queued')
       SELECT count(*) AS n FROM lapsed`,
      [ids, because, retryInMs, JSON.stringify(CLOSED_BECAUSE)],
    );
    return Number(row?.n ?? 0);
  }

  /**
   * Locks the attempts, in the order of their ids, with all that decides what becomes of them. FOR UPDATE, which waits
   * for those who hold an attempt while they write what its call led to: `callResults` sees it then, and whoever comes
   * later finds the call ended.
   */
  lockReported(tx: SystemTx, ids: readonly string[]): Promise<ReportedAttempt[]> {
    return tx.query<ReportedAttempt>(
      `SELECT a.id, a.workspace_id, a.trunk_id, a.call_id, a.state, a.answered_at, a.carrier_hint, a.price_micros,
              a.dialed_at, a.agent_at, a.agent_within_s, a.prospect_id, p.attempts_made, p.zones, l.retry,
              l.kind AS list_kind, l.status AS list_status
       FROM attempts a
       LEFT JOIN prospects p ON p.id = a.prospect_id
       LEFT JOIN dial_lists l ON l.id = a.list_id
       WHERE a.id = ANY($1::uuid[]) ORDER BY a.id FOR UPDATE OF a`,
      [ids],
    );
  }

  /** What these calls led to, as far as agents and others have said it. A statement of its own after the locks. */
  async callResults(tx: SystemTx, callIds: readonly string[]): Promise<Map<string, CallResultRow>> {
    if (callIds.length === 0) return new Map();
    const rows = await tx.query<CallResultRow>(
      `SELECT c.id AS call_id, c.answered_by, c.disposition, c.callback_at, d.delay_s AS effect_delay_s,
              CASE WHEN EXISTS (SELECT FROM suppressions s WHERE s.workspace_id = c.workspace_id AND s.e164 = c.to_e164)
                   THEN 'opt_out' ELSE d.effect END AS effect
       FROM calls c LEFT JOIN dispositions d ON d.workspace_id = c.workspace_id AND d.name = c.disposition
       WHERE c.id = ANY($1::uuid[])`,
      [callIds],
    );
    return new Map(rows.map((row) => [row.call_id, row]));
  }

  /** Writes what became of attempts to all that shows or counts it. */
  async write(tx: SystemTx, changes: readonly AttemptChange[]): Promise<void> {
    await tx.run(
      `WITH new AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, state text, outcome text, end_reason text,
           sip_code int, answered_at timestamptz, ended_at timestamptz, call_status text, duration_s int,
           cost_micros bigint, frees_lease boolean, abandoned boolean, was_unknown boolean, prospect_state text, prospect_reason text,
           prospect_next_at timestamptz, attempts_made int)),
       changed AS (
         UPDATE attempts a
         SET state = n.state, outcome = n.outcome, end_reason = n.end_reason, sip_code = n.sip_code,
             answered_at = n.answered_at, ended_at = n.ended_at, abandoned = n.abandoned,
             worker_id = CASE WHEN n.state = 'dialing' THEN NULL ELSE a.worker_id END,
             dialed_at = CASE WHEN n.state = 'lapsed' THEN NULL ELSE a.dialed_at END
         FROM new n WHERE a.id = n.id
         RETURNING a.id, a.workspace_id, a.call_id, a.list_id, a.prospect_id, a.usage_day, n.state, n.cost_micros),
       called AS (
         UPDATE calls c
         SET status = n.call_status, sip_code = n.sip_code, answered_at = n.answered_at, ended_at = n.ended_at,
             end_reason = coalesce(c.end_reason, n.end_reason), duration_s = n.duration_s, cost_micros = n.cost_micros,
             next_at = CASE WHEN n.call_status = 'queued' THEN n.prospect_next_at END
         FROM new n JOIN changed a ON a.id = n.id WHERE c.id = a.call_id AND n.state <> 'dialing'),
       freed AS (DELETE FROM leases s USING new n WHERE s.attempt_id = n.id AND n.frees_lease),
       booked AS (
         UPDATE usage_days u SET spend_micros = u.spend_micros + b.cost, calls = u.calls - b.unused
         FROM (SELECT workspace_id, usage_day, coalesce(sum(cost_micros), 0) AS cost,
                      count(*) FILTER (WHERE state = 'lapsed') AS unused
               FROM changed GROUP BY workspace_id, usage_day) AS b
         WHERE u.workspace_id = b.workspace_id AND u.day = b.usage_day AND (b.cost > 0 OR b.unused > 0))
       UPDATE prospects p
       SET state = n.prospect_state, reason = n.prospect_reason, next_at = n.prospect_next_at,
           attempts_made = n.attempts_made, updated_at = now(),
           reopened_by = CASE WHEN n.state = 'lapsed' THEN p.reopened_by
                              WHEN n.prospect_state = 'pending' THEN a.call_id END
       FROM new n JOIN changed a ON a.id = n.id
       WHERE p.id = a.prospect_id AND n.prospect_state IS NOT NULL
         AND p.state = CASE WHEN n.was_unknown THEN 'unknown' ELSE 'dialing' END`,
      [JSON.stringify(changes)],
    );
  }
}
