import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import type { CallEnd } from '../domain/settlement.js';

/** A `dialing` attempt whose worker does not wait for its answer any more. */
export interface Orphan {
  id: string;
  carrier_hint: { at: string; end: CallEnd } | null;
  /** No token of it can dial any more, and every webhook would have come. */
  hopeless: boolean;
}

export interface CalleeHint {
  attempt_id: string;
  /** The phone rings: the INVITE has left. */
  ringing_at: Date | null;
  /** The agent is in the room. */
  agent_at: Date | null;
  /** The callee left: how and when the call ended. */
  hint: { at: Date; end: CallEnd } | null;
}

export interface StoredHint {
  id: string;
  /** How the call ended, where nobody else waits for that. */
  hint: CalleeHint['hint'];
  /** The call has ended, and something was learned of its agent. */
  arrival: { workspace_id: string; call_id: string } | null;
}

/** What the reconciler and the webhooks ask and write. */
@Injectable()
export class ReconcileRepository {
  /**
   * Claims orphans that were not looked at for two seconds. A worker is gone when it has not been seen for six; one
   * that is seen but should long have had its answer does not wait for it any more either.
   * @param hopelessAfterS from the dial decision
   */
  claimOrphans(tx: SystemTx, hopelessAfterS: number, limit: number): Promise<Orphan[]> {
    return tx.query<Orphan>(
      `UPDATE attempts a SET checked_at = clock_timestamp()
       FROM (SELECT id FROM attempts
             WHERE state = 'dialing'
               AND (worker_id IS NULL
                    OR dialed_at < clock_timestamp() - make_interval(secs => ring_timeout_s + 25)
                    OR NOT EXISTS (SELECT FROM workers w WHERE w.id = worker_id
                                     AND w.seen_at > clock_timestamp() - interval '6 seconds'))
               AND (checked_at IS NULL OR checked_at < clock_timestamp() - interval '2 seconds')
             ORDER BY dialed_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS o
       WHERE a.id = o.id
       RETURNING a.id, a.carrier_hint,
                 a.dialed_at < clock_timestamp() - make_interval(secs => $1::float8) AS hopeless`,
      [hopelessAfterS, limit],
    );
  }

  /** Claims calls in progress that were not compared with LiveKit for five seconds. */
  claimInProgress(tx: SystemTx, limit: number): Promise<{ id: string; agent_seen: boolean }[]> {
    return tx.query<{ id: string; agent_seen: boolean }>(
      `UPDATE attempts a SET checked_at = clock_timestamp()
       FROM (SELECT id FROM attempts
             WHERE state = 'in_progress'
               AND (checked_at IS NULL OR checked_at < clock_timestamp() - interval '5 seconds')
               AND answered_at < clock_timestamp() - interval '2 seconds'
             ORDER BY checked_at NULLS FIRST LIMIT $1 FOR UPDATE SKIP LOCKED) AS o
       WHERE a.id = o.id RETURNING a.id, a.agent_at IS NOT NULL AS agent_seen`,
      [limit],
    );
  }

  /**
   * Keeps what webhooks said. Tells the attempts that a hint can end at once, since nobody else waits for their end, and
   * those whose agent is known to have come earlier than was thought when they ended.
   */
  async storeHints(tx: SystemTx, hints: readonly CalleeHint[]): Promise<StoredHint[]> {
    const rows = await tx.query<{
      id: string;
      workspace_id: string;
      call_id: string;
      state: string;
      carrier_hint: { at: string; end: CallEnd } | null;
    }>(
      `UPDATE attempts a
       SET ringing_at = CASE WHEN a.state IN ('dialing', 'in_progress', 'unknown')
                        THEN coalesce(a.ringing_at, h.ringing_at) ELSE a.ringing_at END,
           carrier_hint = CASE WHEN a.state IN ('dialing', 'in_progress', 'unknown')
                          THEN coalesce(a.carrier_hint, h.hint) ELSE a.carrier_hint END,
           agent_at = least(a.agent_at, h.agent_at)
       FROM jsonb_to_recordset($1::jsonb)
         AS h (attempt_id uuid, ringing_at timestamptz, agent_at timestamptz, hint jsonb)
       WHERE a.id = h.attempt_id
         AND (h.agent_at < coalesce(a.agent_at, 'infinity')
              OR a.state IN ('dialing', 'in_progress', 'unknown')
                AND ((a.ringing_at IS NULL AND h.ringing_at IS NOT NULL)
                     OR (a.carrier_hint IS NULL AND h.hint IS NOT NULL)
                     OR (a.state <> 'dialing' AND a.carrier_hint IS NOT NULL)))
       RETURNING a.id, a.workspace_id, a.call_id, a.state,
                 CASE WHEN a.state IN ('in_progress', 'unknown') THEN a.carrier_hint END AS carrier_hint`,
      [JSON.stringify(hints)],
    );
    return rows.map(({ id, workspace_id, call_id, state, carrier_hint }) => ({
      id,
      hint: carrier_hint === null ? null : { at: new Date(carrier_hint.at), end: carrier_hint.end },
      arrival: state === 'ended' ? { workspace_id, call_id } : null,
    }));
  }

  /** Attempts that were decided and of which nobody knows yet whether their INVITE has left. */
  async onTheirWay(
    tx: SystemTx,
    where: { listId: string } | { workspaceId: string; e164s: readonly string[] | null },
  ): Promise<string[]> {
    const rows =
      'listId' in where
        ? await tx.query<{ id: string }>(
            `SELECT id FROM attempts WHERE state = 'dialing' AND ringing_at IS NULL AND list_id = $1
               AND dialed_at > clock_timestamp() - interval '60 seconds'`,
            [where.listId],
          )
        : await tx.query<{ id: string }>(
            `SELECT id FROM attempts WHERE state = 'dialing' AND ringing_at IS NULL AND workspace_id = $1
               AND ($2::text[] IS NULL OR to_e164 = ANY($2::text[]))
               AND dialed_at > clock_timestamp() - interval '60 seconds'`,
            [where.workspaceId, where.e164s],
          );
    return rows.map((row) => row.id);
  }

  async markRinging(tx: SystemTx, ids: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE attempts SET ringing_at = coalesce(ringing_at, clock_timestamp())
       WHERE id = ANY($1::uuid[]) AND state = 'dialing'`,
      [ids],
    );
  }

  async forgetExpiredLeases(tx: SystemTx): Promise<void> {
    await tx.run('DELETE FROM leases WHERE expires_at < clock_timestamp()');
  }
}
