import type { AttemptCap } from './attempt-caps.js';
import type { BreakerState } from './breaker.js';
import type { CallingHours } from './calling-hours.js';
import type { CallingWindow } from './calling-window.js';
import type { Consent, ConsentBasis } from './consent.js';
import type { Profile } from './profiles.js';

/** What admission knows, read under the locks of workspace, trunk, list and persons (in this order). */
export interface AdmissionFacts {
  workspace: {
    liveLeases: number;
    maxConcurrent: number;
    callsToday: number;
    dailyCallCap: number | null;
    /** Booked calls of today and what live leases have reserved. */
    spentTodayMicros: number;
    dailySpendCapMicros: number | null;
    dayEndsAt: Date;
    /** ISO 3166-1 alpha-2. */
    allowedCountries: readonly string[];
    attemptCaps: readonly AttemptCap[];
    windowBound: CallingWindow | null;
  };
  trunk: {
    liveLeases: number;
    maxConcurrent: number | null;
    callsPerSecond: number;
    nextSlotAt: Date;
    ready: boolean;
    breaker: BreakerState['phase'];
    breakerUntil: Date | null;
    probeInFlight: boolean;
  };
  /** null for a call without a list. */
  list: null | {
    liveLeases: number;
    maxConcurrent: number;
    /** Why `maxConcurrent` is lower than what the list asks for, if it is. */
    slowedBecause?: 'abandonment-near-cap';
    callsPerSecond: number;
    nextSlotAt: Date;
    /** Running, imported, and its schedule reached. */
    dialable: boolean;
    /** What decisions call a rule of the list by. */
    kind: 'batch' | 'campaign' | 'run';
    hours: CallingHours | null;
    requireConsent: ConsentBasis | null;
  };
  candidates: readonly DialCandidate[];
}

export interface DialCandidate {
  /** Unique within the facts; of two with the same key only the first is decided. */
  key: string;
  e164: string;
  country: string | null;
  numberType: string | null;
  zones: readonly string[];
  suppressed: boolean;
  personHasLiveAttempt: boolean;
  /** Dialed attempts of the person, from any list, within the longest cap period. */
  personAttemptsAt: readonly Date[];
  /** When an agent last came too late to talk to the person; null: never, as far back as any profile asks. */
  lastAbandonedAt: Date | null;
  /** The best that is not withdrawn; null also when nobody asks for it. */
  consent: Consent | null;
  /** Those that hold for the list and this number. */
  profiles: readonly Profile[];
  priceMicrosPerMinute: number;
  maxCallDurationS: number;
  dueAt: Date | null;
}
