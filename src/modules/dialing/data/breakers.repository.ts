import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import type { BreakerState } from '../domain/breaker.js';

/** The breaker of a trunk, in its columns. */
@Injectable()
export class BreakersRepository {
  /** Trunks of the given ones whose breaker is not at rest. */
  async restless(tx: SystemTx, trunkIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM trunks WHERE id = ANY($1::uuid[]) AND (breaker_state <> 'closed' OR breaker_failures > 0)`,
      [trunkIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  async lock(tx: SystemTx, trunkId: string): Promise<BreakerState | null> {
    const row = await tx.one<{
      breaker_state: BreakerState['phase'];
      breaker_failures: number;
      breaker_opens: number;
      breaker_until: Date | null;
    }>(
      `SELECT breaker_state, breaker_failures, breaker_opens, breaker_until FROM trunks
       WHERE id = $1 FOR NO KEY UPDATE`,
      [trunkId],
    );
    return row === null
      ? null
      : {
          phase: row.breaker_state,
          faultsInRow: row.breaker_failures,
          opensInRow: row.breaker_opens,
          until: row.breaker_until,
        };
  }

  async store(tx: SystemTx, trunkId: string, state: BreakerState): Promise<void> {
    await tx.run(
      `UPDATE trunks SET breaker_state = $2, breaker_failures = $3, breaker_opens = $4, breaker_until = $5
       WHERE id = $1`,
      [trunkId, state.phase, state.faultsInRow, state.opensInRow, state.until],
    );
  }

  /** LiveKit does not know a trunk that it should: the sync makes it again. */
  async requestSync(tx: SystemTx, attemptIds: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE trunks SET sync_version = sync_version + 1, sync_status = 'pending', sync_next_at = now()
       WHERE id IN (SELECT trunk_id FROM attempts WHERE id = ANY($1::uuid[]))
         AND sync_version = synced_version AND deleted_at IS NULL`,
      [attemptIds],
    );
  }
}
