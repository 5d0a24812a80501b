import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { DueCaller, DueList, DueTrunk } from '../data/schedule.repository.js';
import type { CallerCandidate } from '../domain/caller-choice.js';
import type { CallingNumber } from './admission.service.js';

/** A number of a list that can call: it has a trunk, and an agent who speaks. */
export type ListCaller = CallerCandidate & CallingNumber & { id: string };

/** A trunk of a list: it is admitted to on its own, so that one that is full or broken holds up no other. */
export interface ListLine {
  trunk: DueTrunk;
  /** Those whose prospects are called over this trunk, the ones without a trunk of their own included. */
  callerIds: string[];
}

export interface ListLines {
  callers: ListCaller[];
  lines: ListLine[];
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
  const able = new Set(callers.map(({ id }) => id));
  const unable = list.callers.filter(({ id }) => !able.has(id)).map(({ id }) => id);
  const lines = new Map<string, ListLine>();
  for (const { id, trunk } of list.callers) {
    if (trunk === null || !able.has(id)) continue;
    const line = lines.get(trunk.id) ?? { trunk, callerIds: [...unable] };
    line.callerIds.push(id);
    lines.set(trunk.id, line);
  }
  return { callers, lines: [...lines.values()] };
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
