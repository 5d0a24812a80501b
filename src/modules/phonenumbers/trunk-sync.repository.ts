import type { SystemTx } from '../../platform/database/tx.js';

/** A trunk that LiveKit must be brought to, claimed by this worker. */
export interface UnsyncedTrunk {
  id: string;
  workspace_id: string;
  sip_address: string;
  auth_username: string | null;
  auth_password: Buffer | null;
  numbers: string[];
  livekit_trunk_id: string | null;
  sync_version: number;
  sync_attempts: number;
  deleted: boolean;
}

/**
 * Claims trunks that are due, for `claimS` seconds. Nobody else looks at them until then: a worker that dies in the
 * middle delays a trunk, it does not lose it.
 */
export function claimUnsynced(
  tx: SystemTx,
  claim: string,
  limit: number,
  claimS: number,
): Promise<UnsyncedTrunk[]> {
  return tx.query<UnsyncedTrunk>(
    `UPDATE trunks SET sync_claim = $1, sync_attempts = sync_attempts + 1,
       sync_next_at = now() + make_interval(secs => $3)
     WHERE id = ANY(ARRAY(
         SELECT id FROM trunks WHERE synced_version < sync_version AND sync_next_at <= now()
                  ORDER BY sync_next_at LIMIT $2 FOR UPDATE SKIP LOCKED))
     RETURNING id, workspace_id, sip_address, auth_username, auth_password, numbers, livekit_trunk_id, sync_version,
       sync_attempts, deleted_at IS NOT NULL AS deleted`,
    [claim, limit, claimS],
  );
}

/**
 * Records what LiveKit calls the trunk, while the claim still holds. A change that came meanwhile stays to be done.
 * @returns false when another worker has claimed the trunk since, or it is gone
 */
export async function recordSynced(
  tx: SystemTx,
  claim: string,
  trunk: Pick<UnsyncedTrunk, 'id' | 'sync_version'>,
  livekitTrunkId: string,
): Promise<boolean> {
  const touched = await tx.run(
    `UPDATE trunks SET livekit_trunk_id = $3, synced_version = $4, sync_claim = NULL, sync_attempts = 0,
       sync_next_at = now(), sync_error = NULL,
       sync_status = CASE WHEN sync_version = $4 THEN 'synced' ELSE 'pending' END
     WHERE id = $1 AND sync_claim = $2`,
    [trunk.id, claim, livekitTrunkId, trunk.sync_version],
  );
  return touched === 1;
}

export async function recordFailed(
  tx: SystemTx,
  claim: string,
  id: string,
  error: string,
  pauseMs: number,
): Promise<void> {
  await tx.run(
    `UPDATE trunks SET sync_status = 'error', sync_error = $3, sync_claim = NULL,
       sync_next_at = now() + make_interval(secs => $4::double precision / 1000)
     WHERE id = $1 AND sync_claim = $2`,
    [id, claim, error, pauseMs],
  );
}

/** LiveKit has let go of a trunk that was given up. */
export async function removeTrunk(tx: SystemTx, claim: string, id: string): Promise<void> {
  await tx.run('DELETE FROM trunks WHERE id = $1 AND sync_claim = $2 AND deleted_at IS NOT NULL', [
    id,
    claim,
  ]);
}
