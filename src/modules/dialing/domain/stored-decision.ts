import type { DialDecision } from './dial-decision.js';
import type { DialCandidate } from './dial-facts.js';

/** A decision as it is stored and shown: what, why, when, by whose rule, zones, profiles and consent. */
export interface StoredDecision {
  kind: 'dial' | 'wait' | 'skip';
  because: string;
  /** ISO 8601, as all times here. */
  at: string;
  until?: string;
  limit?: string;
  /** Of a wait or skip: `workspace`, the kind of the list, or the name of a profile. */
  rule?: string;
  slot_at?: string;
  window_until?: string | null;
  zones: readonly string[];
  /** Whether the zones were given or are those of the number. */
  zone_source?: 'given' | 'number';
  /** The profiles that were kept to. */
  profiles?: string[];
  /** What the call relied on, when the list required one. */
  consent?: { basis: string; given_at: string; source: string };
}

export function storedDecision(
  decision: DialDecision,
  { zones, profiles, consent }: Pick<DialCandidate, 'zones' | 'profiles' | 'consent'>,
  zoneSource: 'given' | 'number' | null,
  at: Date,
): StoredDecision {
  return {
    kind: decision.kind,
    because: decision.because,
    at: at.toISOString(),
    zones,
    ...(zoneSource !== null && { zone_source: zoneSource }),
    ...(profiles.length > 0 && { profiles: profiles.map(({ name }) => name) }),
    ...(consent !== null && {
      consent: { basis: consent.basis, given_at: consent.givenAt.toISOString(), source: consent.source },
    }),
    ...(decision.kind === 'dial' && {
      slot_at: decision.slotAt.toISOString(),
      window_until: decision.windowUntil?.toISOString() ?? null,
    }),
    ...(decision.kind === 'wait' && {
      until: decision.until.toISOString(),
      ...(decision.limit && { limit: decision.limit }),
    }),
    ...(decision.kind !== 'dial' && decision.rule !== undefined && { rule: decision.rule }),
  };
}
