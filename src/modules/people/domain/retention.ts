/** For how many days a workspace keeps what of the people it calls; null: until they are erased. */
export interface Retention {
  /** What was said, from the beginning of the call. */
  transcripts_days: number | null;
  /** Calls with their attempts, from their beginning. */
  calls_days: number | null;
  /** Prospects and rejected rows, from the end of their list. */
  prospects_days: number | null;
  /** Uploaded files, from the end of their list. */
  uploads_days: number | null;
  /** Why somebody was not called, from the decision. */
  decisions_days: number | null;
  /** Consents, from their withdrawal. */
  consents_days: number | null;
}

/**
 * What holds until a workspace decides otherwise. Five years, of which one may be a leap year, are how long a
 * telemarketer in the United States keeps its records of calls and of consent (16 CFR 310.5).
 */
export const defaultRetention: Retention = {
  transcripts_days: 365,
  calls_days: 1_826,
  prospects_days: 1_826,
  uploads_days: 90,
  decisions_days: 1_826,
  consents_days: 1_826,
};

/** The longest period that a cap of attempts can have: attempts that it may count are not removed. */
export const shortestCallsDays = 31;

export type RetentionKind = keyof Retention;
export const retentionKinds = Object.keys(defaultRetention) as RetentionKind[];

/** What changes, as before and after; nothing for what stays. */
export function changedRetention(
  before: Retention,
  wanted: Partial<Retention>,
): { after: Retention; changes: Record<string, { from: number | null; to: number | null }> } {
  const after = { ...defaultRetention };
  const changes: Record<string, { from: number | null; to: number | null }> = {};
  for (const kind of retentionKinds) {
    const to = wanted[kind] === undefined ? before[kind] : wanted[kind];
    after[kind] = to;
    if (to !== before[kind]) changes[kind] = { from: before[kind], to };
  }
  return { after, changes };
}

/** What is older than this is removed; null: nothing. */
export function cutoffOf(days: number | null, now: Date): Date | null {
  return days === null ? null : new Date(now.getTime() - days * 86_400_000);
}
