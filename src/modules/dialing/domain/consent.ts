export const CONSENT_BASES = ['express', 'written'] as const;
export type ConsentBasis = (typeof CONSENT_BASES)[number];

/** What a person agreed to, as a decision cites it. */
export interface Consent {
  basis: ConsentBasis;
  givenAt: Date;
  source: string;
}

/** Written consent is express too, but not the reverse. */
export function satisfies(consent: Consent | null, required: ConsentBasis): boolean {
  return consent !== null && (consent.basis === 'written' || required === 'express');
}
