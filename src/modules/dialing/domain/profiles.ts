import type { AbandonmentRule } from './abandonment.js';
import type { AttemptCap } from './attempt-caps.js';
import type { CallingHours } from './calling-hours.js';
import type { ConsentBasis } from './consent.js';

export const DISCLOSURES = ['ai', 'recording'] as const;
export type Disclosure = (typeof DISCLOSURES)[number];

/** The rules of a region for those who are called there. Defaults with their sources, not legal advice. */
export interface Profile {
  /** Such as us-fl; the `rule` that decisions name. */
  name: string;
  title: string;
  sources: readonly { rule: string; citation: string }[];
  region: {
    /** ISO 3166-1 alpha-2. */
    countries: readonly string[];
    /** What the national number begins with; null: all numbers of these countries. */
    areaCodes: readonly string[] | null;
  };
  hours: CallingHours;
  /** Attempts per person, from whatever list and number. */
  attemptCaps: readonly AttemptCap[];
  minRingTimeoutS: number | null;
  /** What the first message has to say. */
  disclosures: readonly Disclosure[];
  abandonment: AbandonmentRule | null;
  noRecallAfterAbandonedS: number | null;
  /** What the rules of the region ask for, for information; a campaign says itself what it requires. */
  consent: ConsentBasis | null;
}

/** What a person's number says of where it is. */
export interface NumberPlace {
  country: string | null;
  /** The digits after the calling code of the country. */
  nationalNumber: string;
}

/**
 * The profiles that hold for a campaign's call to a number: the campaign's own, wherever the number is, and each whose
 * region has the number. All of them hold at once, so the stricter wins.
 */
export function profilesFor(all: readonly Profile[], own: Profile | null, place: NumberPlace): Profile[] {
  return all.filter((profile) => profile.name === own?.name || isIn(profile.region, place));
}

/** How long it rings at least, whatever the list says. */
export function ringTimeoutS(listS: number, profiles: readonly Profile[]): number {
  return Math.max(listS, ...profiles.map(({ minRingTimeoutS }) => minRingTimeoutS ?? 0));
}

/** Each thing that any of the profiles wants said. */
export function disclosuresOf(profiles: readonly Pick<Profile, 'disclosures'>[]): Disclosure[] {
  return DISCLOSURES.filter((one) => profiles.some(({ disclosures }) => disclosures.includes(one)));
}

function isIn(
  { countries, areaCodes }: Profile['region'],
  { country, nationalNumber }: NumberPlace,
): boolean {
  if (country === null || !countries.includes(country)) return false;
  return areaCodes === null || areaCodes.some((code) => nationalNumber.startsWith(code));
}
