import type { SystemTx } from '../../../platform/database/tx.js';

/** An erasure that a worker has taken up. */
export interface ErasureJob {
  id: string;
  workspace_id: string;
  /** Sealed. */
  number: Buffer;
  started_at: Date;
  claim: string;
}

/** How much of what was removed. */
export type Removed = Partial<Record<RemovedKind, number>>;

type RemovedKind =
  | 'calls'
  | 'attempts'
  | 'transcript_events'
  | 'prospects'
  | 'decisions'
  | 'consents'
  | 'suppressions'
  | 'rejected_rows'
  | 'file_rows'
  | 'files'
  | 'stored_replies'
  | 'webhook_events'
  | 'platform_events'
  | 'redacted_texts';

/** What an erasure may have to wait for. */
export type Obstacle = 'call' | 'import';

/** For how long a worker may be silent before another one takes its erasure up. */
const claimS = 15;
export const renewEveryMs = 5_000;

export class ClaimLost extends Error {}

/** Takes the next erasure that is due, also one whose worker is gone. */
export function claimErasure(tx: SystemTx, claim: string): Promise<ErasureJob | null> {
  return tx.one<ErasureJob & Record<string, unknown>>(
    `UPDATE erasures SET status = 'running', claim = $1, started_at = coalesce(started_at, now()),
            next_at = now() + make_interval(secs => ${claimS})
     WHERE id = (SELECT id FROM erasures WHERE status <> 'completed' AND next_at <= now()
                 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, workspace_id, number, started_at, claim`,
    [claim],
  );
}

/** Counts what a piece of the work has removed, in its transaction. @throws ClaimLost when another worker has it now */
export async function countRemoved(tx: SystemTx, job: ErasureJob, removed: Removed): Promise<void> {
  const counted = await tx.run(
    `UPDATE erasures e SET waiting_for = NULL, next_at = now() + make_interval(secs => ${claimS}),
            removed = e.removed || (SELECT coalesce(jsonb_object_agg(key, value::bigint
                        + coalesce((e.removed->>key)::bigint, 0)), '{}') FROM jsonb_each_text($3::jsonb))
     WHERE id = $1 AND claim = $2 AND status = 'running'`,
    [job.id, job.claim, nonZero(removed)],
  );
  if (counted === 0) throw new ClaimLost(`the erasure ${job.id} is another worker's`);
}

function nonZero(removed: Removed): Removed {
  return Object.fromEntries(Object.entries(removed).filter(([, count]) => count > 0));
}

/** Says that a worker still has an erasure, while a piece of it takes long, such as a large file. */
export async function renewClaim(tx: SystemTx, job: ErasureJob): Promise<void> {
  await tx.run(
    `UPDATE erasures SET next_at = now() + make_interval(secs => ${claimS})
     WHERE id = $1 AND claim = $2 AND status = 'running'`,
    [job.id, job.claim],
  );
}

/** Puts an erasure back until later: for what it waits, or null after a fault. */
export async function putBack(
  tx: SystemTx,
  job: ErasureJob,
  waitingFor: Obstacle | null,
  afterS: number,
): Promise<void> {
  await tx.run(
    `UPDATE erasures SET waiting_for = $3, claim = NULL, next_at = now() + make_interval(secs => $4)
     WHERE id = $1 AND claim = $2 AND status = 'running'`,
    [job.id, job.claim, waitingFor, afterS],
  );
}

/** All is removed, and the number itself forgotten. Gives the counts. @throws ClaimLost */
export async function completeErasure(tx: SystemTx, job: ErasureJob): Promise<Record<string, number>> {
  const row = await tx.one<{ removed: Record<string, number> }>(
    `UPDATE erasures SET status = 'completed', number = NULL, claim = NULL, next_at = NULL, waiting_for = NULL,
            finished_at = now()
     WHERE id = $1 AND claim = $2 AND status = 'running' RETURNING removed`,
    [job.id, job.claim],
  );
  if (row === null) throw new ClaimLost(`the erasure ${job.id} is another worker's`);
  return row.removed;
}

/** How long the oldest that is not completed has been asked for, in seconds; 0 when there is none. */
export async function oldestOpen(tx: SystemTx): Promise<number> {
  const row = await tx.one<{ s: number }>(
    `SELECT coalesce(extract(epoch FROM now() - min(requested_at)), 0)::float8 AS s FROM erasures
     WHERE status <> 'completed'`,
  );
  return row?.s ?? 0;
}
