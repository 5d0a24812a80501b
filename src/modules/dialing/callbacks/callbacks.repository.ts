import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { PROSPECT_TRANSITIONS, type ProspectState } from '../domain/prospect-state.js';
import type { StoredRetry } from '../domain/stored-retry.js';
import { statesBefore } from '../domain/transitions.js';

export interface CallbackRow {
  state: ProspectState;
  reason: string | null;
  attempts_made: number;
  retry: StoredRetry;
  suppressed: boolean;
  kind: string;
  status: string;
  ends_at: Date | null;
}

/** Who may be made to wait for a time, or waits already. */
const MAY_WAIT: readonly ProspectState[] = ['pending', ...statesBefore(PROSPECT_TRANSITIONS, 'pending')];

/** When people who asked for it are called. */
@Injectable()
export class CallbacksRepository {
  /** List, person, prospect: the order of all who take them. */
  async lock(tx: WorkspaceTx, prospectId: string): Promise<void> {
    const of = [tx.workspaceId, prospectId];
    await tx.run(
      `SELECT FROM dial_lists
       WHERE workspace_id = $1 AND id = (SELECT list_id FROM prospects WHERE workspace_id = $1 AND id = $2)
       FOR NO KEY UPDATE`,
      of,
    );
    await tx.run(
      `SELECT FROM persons
       WHERE workspace_id = $1 AND e164 = (SELECT e164 FROM prospects WHERE workspace_id = $1 AND id = $2) FOR KEY SHARE`,
      of,
    );
    await tx.run('SELECT FROM prospects WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', of);
  }

  /** A statement of its own, after the locks. */
  facts(tx: WorkspaceTx, prospectId: string): Promise<CallbackRow | null> {
    return tx.one<CallbackRow>(
      `SELECT p.state, p.reason, p.attempts_made, l.retry, l.kind, l.status, l.ends_at,
              EXISTS (SELECT FROM suppressions s WHERE s.workspace_id = $1 AND s.e164 = p.e164) AS suppressed
       FROM prospects p JOIN dial_lists l ON l.workspace_id = $1 AND l.id = p.list_id AND l.deleted_at IS NULL
       WHERE p.workspace_id = $1 AND p.id = $2`,
      [tx.workspaceId, prospectId],
    );
  }

  /**
   * Lets the prospect wait for the time; a campaign that had completed runs again for it.
   * @param callId whose disposition asked for it
   */
  async put(tx: WorkspaceTx, prospectId: string, at: Date, callId: string | null): Promise<void> {
    await tx.run(
      `WITH put AS (
         UPDATE prospects SET state = 'pending', reason = 'callback', next_at = $3, reopened_by = $4, updated_at = now()
         WHERE workspace_id = $1 AND id = $2 AND state = ANY($5::text[]) RETURNING list_id)
       UPDATE dial_lists l
       SET status = CASE WHEN l.status = 'completed' THEN 'running' ELSE l.status END,
           finished_at = CASE WHEN l.status = 'completed' THEN NULL ELSE l.finished_at END,
           due_at = CASE WHEN l.status = 'completed' THEN $3 ELSE least(l.due_at, $3) END,
           updated_at = CASE WHEN l.status = 'completed' THEN now() ELSE l.updated_at END
       FROM put WHERE l.workspace_id = $1 AND l.id = put.list_id`,
      [tx.workspaceId, prospectId, at, callId, MAY_WAIT],
    );
  }
}
