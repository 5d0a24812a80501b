import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';

@Injectable()
export class PresenceRepository {
  /**
   * Keeps when an attempt's agent was heard of first.
   * @param at null for now
   * @returns null when it was heard of before that
   */
  store(
    tx: WorkspaceTx,
    attemptId: string,
    at: Date | null,
  ): Promise<{ workspace_id: string; call_id: string; ended: boolean } | null> {
    return tx.one(
      `UPDATE attempts SET agent_at = least($3::timestamptz, clock_timestamp())
       WHERE workspace_id = $1 AND id = $2
         AND least($3::timestamptz, clock_timestamp()) < coalesce(agent_at, 'infinity')
       RETURNING workspace_id, call_id, state = 'ended' AS ended`,
      [tx.workspaceId, attemptId, at],
    );
  }
}
