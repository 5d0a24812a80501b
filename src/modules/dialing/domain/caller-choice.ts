/** A number of a list that can call. */
export interface CallerCandidate {
  id: string;
  e164: string;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  trunkId: string;
  /** Its trunk cannot call at the moment. */
  down: boolean;
}

/** Why this number calls. */
type CallerReason = 'kept' | 'same-area' | 'same-country' | 'in-turn';

export interface CallerChoice<C extends CallerCandidate> {
  caller: C;
  because: CallerReason;
}

/** Somebody to call. */
export interface CalledPerson {
  e164: string;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** The number that called, or is to. */
  callerId: string | null;
  /** Whether it did. */
  called: boolean;
}

/**
 * The number that calls somebody: the one that did before, while it is among the callers, and the one that is to, unless
 * only that one is down; else one that is not down, of the callee's own area code, else of the same country, else any. Of
 * several that are equally near those on the trunk that has room, so that nobody waits for a full one without need; of
 * these one after the other.
 * @param callers at least one, the preferred first
 * @param turn grows by one from choice to choice
 */
export function chooseCaller<C extends CallerCandidate>(
  callee: CalledPerson,
  callers: readonly C[],
  trunkId: string,
  turn: number,
): CallerChoice<C> {
  const kept = callers.find((caller) => caller.id === callee.callerId);
  const up = callers.filter((caller) => !caller.down);
  if (kept !== undefined && (callee.called || !kept.down || up.length === 0)) {
    return { caller: kept, because: 'kept' };
  }
  const { among, because } = nearest(callee, up.length > 0 ? up : callers);
  const here = among.filter((caller) => caller.trunkId === trunkId);
  const pool = here.length > 0 ? here : among;
  const caller = pool[turn % pool.length];
  if (caller === undefined) throw new Error('a list without a number that can call');
  return { caller, because };
}

function nearest<C extends CallerCandidate>(
  callee: { e164: string; country: string | null },
  callers: readonly C[],
): { among: readonly C[]; because: CallerReason } {
  const area = areaCode(callee.e164);
  const sameArea = area === null ? [] : callers.filter((caller) => areaCode(caller.e164) === area);
  if (sameArea.length > 0) return { among: sameArea, because: 'same-area' };
  const { country } = callee;
  const sameCountry = country === null ? [] : callers.filter((caller) => caller.country === country);
  if (sameCountry.length > 0) return { among: sameCountry, because: 'same-country' };
  return { among: callers, because: 'in-turn' };
}

/**
 * The area code of a number of the North American plan, where the first three national digits are one. Other countries
 * have codes of several lengths and mobile numbers without any, so there only the country tells who is near.
 */
function areaCode(e164: string): string | null {
  return /^\+1(\d{3})\d{7}$/.exec(e164)?.[1] ?? null;
}
