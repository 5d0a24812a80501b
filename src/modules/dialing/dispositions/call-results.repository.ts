import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { storableJson } from '../../../platform/storable-json.js';

/** Something that was said of a call, as it is stored. */
export interface CallEvent {
  id: string;
  /** ISO 8601. */
  at: string;
  type: string;
  data: Record<string, unknown>;
}

/** A call, and whom it reached. */
export interface CalledPerson {
  call_id: string;
  /** Null for a call that was not dialed. */
  attempt_id: string | null;
  e164: string | null;
}

/** What became of a call when what was said of it changed. */
export interface ChangedResult {
  status: string;
  prospect_id: string | null;
  /** Who answered is told otherwise than before. */
  answer_changed: boolean;
}

/** What is said of calls, by agents and others. */
@Injectable()
export class CallResultsRepository {
  findCall(tx: WorkspaceTx, callId: string): Promise<CalledPerson | null> {
    return tx.one<CalledPerson>(
      `SELECT id AS call_id, attempt_id, CASE call_direction WHEN 'outbound' THEN to_e164 ELSE from_e164 END AS e164
       FROM calls WHERE workspace_id = $1 AND id = $2`,
      [tx.workspaceId, callId],
    );
  }

  /** The last call to a prospect; without ids for one that was never called. */
  callOfProspect(
    tx: WorkspaceTx,
    prospectId: string,
  ): Promise<(Omit<CalledPerson, 'call_id'> & { call_id: string | null; e164: string }) | null> {
    return tx.one(
      `SELECT a.call_id, a.id AS attempt_id, p.e164 FROM prospects p
       LEFT JOIN LATERAL (SELECT id, call_id FROM attempts WHERE prospect_id = p.id AND dialed_at IS NOT NULL
                          ORDER BY id DESC LIMIT 1) AS a ON true
       WHERE p.workspace_id = $1 AND p.id = $2`,
      [tx.workspaceId, prospectId],
    );
  }

  /** Which of these ids are stored. */
  async knownEvents(tx: WorkspaceTx, ids: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM call_events WHERE workspace_id = $1 AND id = ANY ($2::uuid[])',
      [tx.workspaceId, ids],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Makes those who report on one call come one after the other, so that each sees what those before it stored. */
  async lockCall(tx: WorkspaceTx, callId: string): Promise<void> {
    await tx.run('SELECT FROM calls WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      tx.workspaceId,
      callId,
    ]);
  }

  /** Stores events; those that are there stay as they are. */
  async storeEvents(
    tx: WorkspaceTx,
    call: { call_id: string; attempt_id: string | null },
    events: readonly CallEvent[],
  ): Promise<void> {
    await tx.run(
      `INSERT INTO call_events (id, workspace_id, call_id, attempt_id, at, type, data)
       SELECT e.id, $1, $2, $3, e.at, e.type, e.data
       FROM jsonb_to_recordset($4::jsonb) AS e (id uuid, at timestamptz, type text, data jsonb)
       ORDER BY e.id
       ON CONFLICT (id) DO NOTHING`,
      [tx.workspaceId, call.call_id, call.attempt_id, storableJson(events)],
    );
  }

  /**
   * Sets what the stored events say of the call. It follows from all of them, not from the last to arrive: events may
   * come twice, late and in any order. The agent's reason for the end wins over the engine's, which keeps one that it
   * finds; of a call that was never answered the agent knows nothing.
   *
   * @param fromId an id below all that belongs to the call
   * @returns null when they say nothing new
   */
  settleCall(tx: WorkspaceTx, callId: string, fromId: string): Promise<ChangedResult | null> {
    return tx.one<ChangedResult>(
      `WITH said AS (
         SELECT (array_agg(data->>'answered_by' ORDER BY at DESC, id) FILTER (WHERE type = 'answered_by'))[1] AS answered_by,
                (array_agg(data->>'disposition' ORDER BY at DESC, id) FILTER (WHERE type = 'disposition'))[1] AS disposition,
                (array_agg(data->>'callback_at' ORDER BY at DESC, id) FILTER (WHERE type = 'disposition'))[1] AS callback_at,
                (array_agg(data->>'end_reason' ORDER BY at, id) FILTER (WHERE type = 'end'))[1] AS end_reason
         FROM call_events
         WHERE workspace_id = $1 AND call_id = $2 AND id >= $3 AND type IN ('answered_by', 'disposition', 'end')),
       settled AS (
         SELECT c.id, c.answered_by AS was_answered_by, coalesce(s.answered_by, c.answered_by) AS answered_by,
                coalesce(s.disposition, c.disposition) AS disposition,
                CASE WHEN s.disposition IS NULL THEN c.callback_at ELSE s.callback_at::timestamptz END AS callback_at,
                CASE WHEN c.status IN ('busy', 'no-answer', 'failed', 'canceled') THEN c.end_reason
                     ELSE coalesce(s.end_reason, c.end_reason) END AS end_reason
         FROM calls c, said s WHERE c.workspace_id = $1 AND c.id = $2)
       UPDATE calls c
       SET answered_by = s.answered_by, disposition = s.disposition, callback_at = s.callback_at,
           end_reason = s.end_reason
       FROM settled s
       WHERE c.id = $2 AND s.id = c.id
         AND (c.answered_by, c.disposition, c.callback_at, c.end_reason)
           IS DISTINCT FROM (s.answered_by, s.disposition, s.callback_at, s.end_reason)
       RETURNING c.status, c.prospect_id, s.was_answered_by IS DISTINCT FROM s.answered_by AS answer_changed`,
      [tx.workspaceId, callId, fromId],
    );
  }

  /**
   * Ends whoever was last called by this call and waits to be called for a reason of its own: what is said last counts.
   * Who waits because of what a call led to is settled by what is said of that call.
   */
  async endWaiting(tx: WorkspaceTx, callId: string): Promise<void> {
    await tx.run(
      `SELECT FROM dial_lists WHERE id = (SELECT list_id FROM calls WHERE workspace_id = $1 AND id = $2)
       FOR NO KEY UPDATE`,
      [tx.workspaceId, callId],
    );
    await tx.run(
      `WITH done AS (
         UPDATE prospects p SET state = 'completed', reason = 'disposition', next_at = NULL, updated_at = now()
         FROM calls c JOIN dial_lists l ON l.id = c.list_id AND l.kind = 'campaign'
         WHERE c.workspace_id = $1 AND c.id = $2 AND p.id = c.prospect_id AND p.state = 'pending'
           AND p.reopened_by IS NULL
           AND c.attempt_id = (SELECT id FROM attempts WHERE prospect_id = p.id AND dialed_at IS NOT NULL
                               ORDER BY id DESC LIMIT 1)
         RETURNING p.list_id)
       UPDATE dial_lists l SET due_at = least(l.due_at, now()) FROM done WHERE l.id = done.list_id`,
      [tx.workspaceId, callId],
    );
  }

  /**
   * Puts a prospect off that waits to be called and never was, or ends it. The list is locked first, as in admission,
   * which counts on those whom it has seen to wait.
   * @returns whether it waited
   */
  async settleUncalled(
    tx: WorkspaceTx,
    prospectId: string,
    becomes: { state: 'pending' | 'completed'; reason: string; nextAt: Date | null },
  ): Promise<boolean> {
    await tx.run(
      `SELECT FROM dial_lists WHERE id = (SELECT list_id FROM prospects WHERE workspace_id = $1 AND id = $2)
       FOR NO KEY UPDATE`,
      [tx.workspaceId, prospectId],
    );
    const row = await tx.one(
      `WITH put AS (
         UPDATE prospects SET state = $3, reason = $4, next_at = $5, updated_at = now()
         WHERE workspace_id = $1 AND id = $2 AND state = 'pending' RETURNING list_id)
       UPDATE dial_lists l SET due_at = least(l.due_at, now()) FROM put WHERE l.id = put.list_id RETURNING l.id`,
      [tx.workspaceId, prospectId, becomes.state, becomes.reason, becomes.nextAt],
    );
    return row !== null;
  }
}
