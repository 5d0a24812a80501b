import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import type { CallResultRow } from '../data/attempts.repository.js';
import type { ProspectState } from '../domain/prospect-state.js';
import { type AttemptEnd, ENDED_STATUSES } from '../domain/retry-policy.js';
import type { StoredRetry } from '../domain/stored-retry.js';

/** A call that has ended, with all that decides what becomes of its prospect. */
export interface LateResultRow extends CallResultRow {
  prospect_id: string;
  list_id: string;
  status: AttemptEnd['status'];
  ended_at: Date;
  dialed_at: Date;
  state: ProspectState;
  reason: string | null;
  next_at: Date | null;
  attempts_made: number;
  zones: string[];
  reopened_by: string | null;
  last_call: boolean;
  list_status: string;
  ends_at: Date | null;
  retry: StoredRetry;
}

export interface LateChange {
  prospect_id: string;
  call_id: string;
  was: ProspectState;
  state: 'pending' | 'completed' | 'exhausted';
  reason: string;
  next_at: Date | null;
}

export interface AnswerRow {
  id: string;
  answered_at: Date | null;
  agent_at: Date | null;
  agent_within_s: number;
  answered_by: string | null;
  abandoned: boolean | null;
}

/** What is learned of calls after they have ended. */
@Injectable()
export class LateResultsRepository {
  /** Lists, then persons, then prospects: the order of all who take them. */
  async lock(tx: SystemTx, callIds: readonly string[]): Promise<void> {
    await tx.run(
      `SELECT FROM dial_lists
       WHERE id = ANY(ARRAY(SELECT list_id FROM calls WHERE id = ANY($1::uuid[]))) AND kind = 'campaign'
       ORDER BY id FOR NO KEY UPDATE`,
      [callIds],
    );
    await tx.run(
      `SELECT FROM persons
       WHERE (workspace_id, e164) IN (SELECT workspace_id, to_e164 FROM calls WHERE id = ANY($1::uuid[]))
       ORDER BY workspace_id, e164 FOR KEY SHARE`,
      [callIds],
    );
    await tx.run(
      `SELECT FROM prospects WHERE id = ANY(ARRAY(SELECT prospect_id FROM calls WHERE id = ANY($1::uuid[])))
       ORDER BY id FOR NO KEY UPDATE`,
      [callIds],
    );
  }

  /** Calls of campaigns that have ended, answered or not. A statement of its own, after the locks. */
  facts(tx: SystemTx, callIds: readonly string[]): Promise<LateResultRow[]> {
    return tx.query<LateResultRow>(
      `SELECT c.id AS call_id, c.answered_by, c.disposition, c.callback_at, d.delay_s AS effect_delay_s,
              CASE WHEN EXISTS (SELECT FROM suppressions s WHERE s.workspace_id = c.workspace_id AND s.e164 = p.e164)
                   THEN 'opt_out' ELSE d.effect END AS effect,
              p.id AS prospect_id, p.list_id, c.status, c.ended_at, a.dialed_at, p.state, p.reason, p.next_at, p.attempts_made,
              p.zones, p.reopened_by, l.status AS list_status, l.ends_at, l.retry,
              a.id = (SELECT x.id FROM attempts x WHERE x.prospect_id = p.id AND x.dialed_at IS NOT NULL
                      ORDER BY x.id DESC LIMIT 1) AS last_call
       FROM calls c
       JOIN attempts a ON a.id = c.attempt_id
       JOIN prospects p ON p.id = c.prospect_id
       JOIN dial_lists l ON l.id = p.list_id AND l.kind = 'campaign' AND l.deleted_at IS NULL
       LEFT JOIN dispositions d ON d.workspace_id = c.workspace_id AND d.name = c.disposition
       WHERE c.id = ANY($1::uuid[]) AND c.status = ANY($2::text[]) AND a.dialed_at IS NOT NULL AND c.ended_at IS NOT NULL`,
      [callIds, ENDED_STATUSES],
    );
  }

  /** Lets a list that had completed run again, and be looked at when somebody of it is due. */
  async write(tx: SystemTx, changes: readonly LateChange[]): Promise<void> {
    await tx.run(
      `WITH new AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS n (prospect_id uuid, call_id uuid, was text, state text,
           reason text, next_at timestamptz)),
       put AS (
         UPDATE prospects p
         SET state = n.state, reason = n.reason, next_at = n.next_at, updated_at = now(),
             reopened_by = CASE WHEN n.state = 'pending' THEN n.call_id END
         FROM new n WHERE p.id = n.prospect_id AND p.state = n.was
         RETURNING p.list_id, p.state, p.next_at),
       lists AS (
         SELECT list_id, bool_or(state = 'pending') AS reopens, min(coalesce(next_at, now())) AS due_at
         FROM put GROUP BY list_id)
       UPDATE dial_lists l
       SET status = CASE WHEN s.reopens AND l.status = 'completed' THEN 'running' ELSE l.status END,
           finished_at = CASE WHEN s.reopens AND l.status = 'completed' THEN NULL ELSE l.finished_at END,
           due_at = CASE WHEN s.reopens AND l.status = 'completed' THEN s.due_at ELSE least(l.due_at, s.due_at) END,
           updated_at = CASE WHEN s.reopens AND l.status = 'completed' THEN now() ELSE l.updated_at END
       FROM lists s WHERE l.id = s.list_id`,
      [JSON.stringify(changes)],
    );
  }

  /** Attempts of calls that have ended, locked, with what says whether they were abandoned. */
  async answers(tx: SystemTx, callIds: readonly string[]): Promise<AnswerRow[]> {
    await tx.run(
      `SELECT FROM attempts WHERE call_id = ANY($1::uuid[]) AND state = 'ended' ORDER BY id FOR NO KEY UPDATE`,
      [callIds],
    );
    return tx.query<AnswerRow>(
      `SELECT a.id, a.answered_at, a.agent_at, a.agent_within_s, a.abandoned, c.answered_by
       FROM attempts a JOIN calls c ON c.id = a.call_id
       WHERE a.call_id = ANY($1::uuid[]) AND a.state = 'ended'`,
      [callIds],
    );
  }

  async setAbandoned(
    tx: SystemTx,
    attempts: readonly { id: string; abandoned: boolean | null }[],
  ): Promise<void> {
    await tx.run(
      `UPDATE attempts a SET abandoned = n.abandoned
       FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, abandoned boolean) WHERE a.id = n.id`,
      [JSON.stringify(attempts)],
    );
  }
}
