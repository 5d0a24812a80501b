import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';

export interface QueuedCall {
  id: string;
  agentId: string;
  fromE164: string;
  toE164: string;
  variables: Record<string, string>;
  createdBy: string | null;
  ringTimeoutS: number;
  patienceS: number;
}

/** Calls without a list, until they are dialed. */
@Injectable()
export class CallsRepository {
  async insertQueued(tx: WorkspaceTx, call: QueuedCall): Promise<void> {
    await tx.run(
      `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, agent_id, from_e164, to_e164, variables,
                          created_by, ring_timeout_s, next_at, dial_until)
       VALUES ($1, $2, 'phone', 'outbound', 'queued', $3, $4, $5, $6, $7, $8, NULL,
               clock_timestamp() + make_interval(secs => $9))`,
      [
        call.id,
        tx.workspaceId,
        call.agentId,
        call.fromE164,
        call.toE164,
        call.variables,
        call.createdBy,
        call.ringTimeoutS,
        call.patienceS,
      ],
    );
  }

  /** With a `logId` the decision goes into the log of decisions about the person too. */
  async storeDecision(
    tx: WorkspaceTx,
    callId: string,
    nextAt: Date | null,
    decision: unknown,
    logId: string | null,
  ): Promise<void> {
    await tx.run(
      `WITH decided AS (
         UPDATE calls
         SET next_at = CASE WHEN $3::timestamptz IS NOT NULL THEN least($3, dial_until) END, decision = $4
         WHERE workspace_id = $1 AND id = $2 RETURNING workspace_id, to_e164, id, decision)
       INSERT INTO contact_decisions (id, workspace_id, e164, call_id, decision)
       SELECT $5, workspace_id, to_e164, id, decision FROM decided WHERE $5::uuid IS NOT NULL`,
      [tx.workspaceId, callId, nextAt, decision, logId],
    );
  }

  /** Calls that wait are looked at again. */
  async wakeQueued(tx: WorkspaceTx): Promise<void> {
    await tx.run(
      `UPDATE calls SET next_at = now() WHERE workspace_id = $1 AND status = 'queued' AND next_at > now()`,
      [tx.workspaceId],
    );
  }
}
