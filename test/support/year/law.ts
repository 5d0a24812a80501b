/**
 * The law as a judge reads it: typed from the texts, not from the product's profiles. Hours are minutes of the
 * local day, 0 is Monday.
 */
export interface Law {
  name: string;
  open: (weekday: number) => readonly [number, number];
  /** Calls to a person in any so many hours. */
  cap?: { calls: number; hours: number };
  ringAtLeastS?: number;
  noRecallHours?: number;
}

const hour = 60;

/** 47 CFR 64.1200(c)(1): not before 8 a.m. or after 9 p.m.; (a)(6): 15 seconds or four rings. */
const unitedStates: Law = { name: 'us-tcpa', open: () => [8 * hour, 21 * hour], ringAtLeastS: 15 };
/** Fla. Stat. 501.616(6): not before 8 a.m. or after 8 p.m.; not more than three calls over a 24-hour period. */
const florida: Law = { name: 'us-fl', open: () => [8 * hour, 20 * hour], cap: { calls: 3, hours: 24 } };
/** Ofcom: 15 seconds of ringing, 72 hours after an abandoned call; 8 to 21 as the product promises. */
const britain: Law = {
  name: 'uk',
  open: () => [8 * hour, 21 * hour],
  ringAtLeastS: 15,
  noRecallHours: 72,
};
/** CRTC: 9:00 to 21:30 from Monday to Friday, 10:00 to 18:00 on Saturday and Sunday. */
const canada: Law = {
  name: 'ca',
  open: (weekday) => (weekday < 5 ? [9 * hour, 21 * hour + 30] : [10 * hour, 18 * hour]),
};
/** TRAI: 10:00 to 19:00. */
const india: Law = { name: 'in', open: () => [10 * hour, 19 * hour] };

/** Area codes of Florida by the North American Numbering Plan, a region of the state a line. */
const areaCodesOfFlorida = new Set(
  `305 786 645
   954 754
   561 728
   772
   239
   941
   863
   727
   813 656
   321
   407 689
   352
   386
   904 324
   850 448`.split(/\s+/),
);

const countries: Readonly<Record<string, Law>> = {
  US: unitedStates,
  PR: unitedStates,
  VI: unitedStates,
  GU: unitedStates,
  AS: unitedStates,
  MP: unitedStates,
  CA: canada,
  GB: britain,
  IN: india,
};
const byName = new Map([unitedStates, florida, britain, canada, india].map((law) => [law.name, law]));

/** Every law that holds for a call to this number, by a campaign that has bound itself to `own`. */
export function lawsFor(e164: string, country: string, own: string | null): Law[] {
  const laws = new Set<Law>();
  const ofCountry = countries[country];
  if (ofCountry !== undefined) laws.add(ofCountry);
  if (country === 'US' && areaCodesOfFlorida.has(e164.slice(2, 5))) laws.add(florida);
  const bound = own === null ? undefined : byName.get(own);
  if (bound !== undefined) laws.add(bound);
  return [...laws];
}
