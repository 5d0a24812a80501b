import type { SystemTx } from '../../platform/database/tx.js';

/** A trunk that LiveKit has to let go of; its workspace is gone. */
export interface TrunkRemoval {
  /** The trunk's id, which LiveKit's has as its reference. */
  id: string;
  livekit_trunk_id: string | null;
  attempts: number;
}

/** Claims removals that are due, for `claimS` seconds: a worker that dies in the middle delays one, it does not lose it. */
export function claimRemovals(tx: SystemTx, limit: number, claimS: number): Promise<TrunkRemoval[]> {
  return tx.query<TrunkRemoval & Record<string, unknown>>(
    `UPDATE trunk_removals SET attempts = attempts + 1, next_at = now() + make_interval(secs => $2)
     WHERE id = ANY (ARRAY(SELECT id FROM trunk_removals WHERE next_at <= now()
                           ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED))
     RETURNING id, livekit_trunk_id, attempts`,
    [limit, claimS],
  );
}

export async function recordRemoved(tx: SystemTx, id: string): Promise<void> {
  await tx.run('DELETE FROM trunk_removals WHERE id = $1', [id]);
}

export async function postponeRemoval(tx: SystemTx, id: string, pauseMs: number): Promise<void> {
  await tx.run(
    `UPDATE trunk_removals SET next_at = now() + make_interval(secs => $2::double precision / 1000) WHERE id = $1`,
    [id, pauseMs],
  );
}
