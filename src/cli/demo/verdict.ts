import type { Schemas } from '@trunkline/client';

/** What a batch came to, by the platform's own account and by the carrier's. */
export interface Evidence {
  status: string;
  counts: Schemas['BatchCounts'];
  /** Attempts that the platform says it dialed. */
  dialed: ReadonlySet<string>;
  /** The attempt of every INVITE that left, in order; null for one that names none. */
  invited: readonly (string | null)[];
}

export interface Verdict {
  /** INVITEs of an attempt after its first: phones that rang twice for one attempt. */
  duplicateDials: number;
  /** INVITEs that no dialed attempt accounts for. */
  strayInvites: number;
  /** One sentence for each promise that was broken. */
  broken: string[];
}

const finalStates = ['completed', 'exhausted', 'suppressed', 'skipped', 'canceled', 'unknown'] as const;

/** Holds the batch against the promises: every row ends, and no phone rings twice for one attempt. */
export function judge({ status, counts, dialed, invited }: Evidence): Verdict {
  const attempts = new Set(invited);
  const duplicateDials = invited.length - attempts.size;
  const strayInvites = [...attempts].filter((id) => id === null || !dialed.has(id)).length;
  const ended = finalStates.reduce((sum, state) => sum + counts[state], 0);
  const broken = [
    status === 'completed' ? null : `The batch is ${status}.`,
    counts.total === counts.accepted + counts.rejected
      ? null
      : `${counts.total} rows are not ${counts.accepted} accepted and ${counts.rejected} rejected ones.`,
    counts.accepted === ended ? null : `${counts.accepted - ended} of the accepted rows have not ended.`,
    duplicateDials === 0 ? null : `${duplicateDials} times a phone rang twice for one attempt.`,
    strayInvites === 0 ? null : `${strayInvites} INVITEs belong to no attempt that was dialed.`,
  ].filter((sentence) => sentence !== null);
  return { duplicateDials, strayInvites, broken };
}
