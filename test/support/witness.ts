import type { TestDatabase } from './postgres.js';
import type { TestSandbox } from './sandbox.js';

interface AttemptRow {
  id: string;
  state: string;
  outcome: string | null;
  worker_id: string | null;
  dialed_at: Date | null;
}

export interface Verdict {
  /** INVITEs of which the database has no attempt. */
  strayInvites: string[];
  /** Attempts with more than one INVITE. */
  doubleInvites: string[];
  /** Attempts that were dialed and did not end as the carrier says, `unknown` ones apart. */
  wrongOutcomes: { id: string; ours: string | null; carriers: string | undefined }[];
  unknown: string[];
  /** Attempts that reached no final state. */
  open: string[];
  invites: number;
}

/** Holds the attempts of the database against the carrier's own log, which no part of the platform writes. */
export async function judge(database: TestDatabase, sandbox: TestSandbox): Promise<Verdict> {
  const attempts = await database.query<AttemptRow>(
    'SELECT id, state, outcome, worker_id, dialed_at FROM attempts',
  );
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const invites = new Map<string, number>();
  for (const invite of sandbox.invites()) {
    const id = invite.attempt_id ?? invite.room;
    invites.set(id, (invites.get(id) ?? 0) + 1);
  }
  const carrier = new Map(
    sandbox.calls().map((call) => [call.attempt_id ?? call.room, call.outcome as string]),
  );
  return {
    strayInvites: [...invites.keys()].filter((id) => !byId.has(id)),
    doubleInvites: [...invites].filter(([, count]) => count > 1).map(([id]) => id),
    wrongOutcomes: attempts
      .filter(({ id, state }) => invites.has(id) && state !== 'unknown')
      .map(({ id, outcome }) => ({ id, ours: outcome, carriers: carrier.get(id) }))
      .filter(({ ours, carriers }) => ours !== carriers),
    unknown: attempts.filter(({ state }) => state === 'unknown').map(({ id }) => id),
    open: attempts.filter(({ state }) => !['ended', 'lapsed', 'unknown'].includes(state)).map(({ id }) => id),
    invites: invites.size,
  };
}
