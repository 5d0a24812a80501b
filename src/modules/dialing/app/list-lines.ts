import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { DueCaller, DueList, DueTrunk } from '../data/schedule.repository.js';
import type { CallerCandidate } from '../domain/caller-choice.js';
import type { CallingNumber } from './admission.service.js';

/** A number of a list that can call: it has a trunk, and an agent who speaks. */
export type ListCaller = CallerCandidate & CallingNumber & { id: string };

/** The numbers of a list that can call, and their trunks. Each trunk is admitted to on its own. */
export interface ListLines {
  callers: ListCaller[];
  trunks: DueTrunk[];
}

/** The trunks that a list can call over; why there is none, when none of its numbers can call. */
export function linesOf(
  list: Pick<DueList, 'callers'>,
): ListLines | { because: 'number-without-trunk' | 'number-without-agent' } {
  const callers = list.callers.flatMap((caller) => callerOf(caller) ?? []);
  if (callers.length === 0) {
    const trunkless = list.callers.every(({ trunk }) => trunk === null);
    return { because: trunkless ? 'number-without-trunk' : 'number-without-agent' };
  }
  const used = new Set(callers.map(({ trunkId }) => trunkId));
  const trunks = list.callers.flatMap(({ trunk }) =>
    trunk !== null && used.delete(trunk.id) ? [trunk] : [],
  );
  return { callers, trunks };
}

function callerOf({ id, e164, country, agent, trunk }: DueCaller): ListCaller | null {
  if (agent === null || trunk === null) return null;
  return {
    id,
    e164,
    country: country ?? parsePhoneNumberFromString(e164)?.country ?? null,
    trunkId: trunk.id,
    down: trunk.down,
    agentId: agent.id,
    maxCallDurationS: agent.max_call_duration,
  };
}
