import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const NUMBER_TYPES = [
  'fixed_line',
  'mobile',
  'fixed_line_or_mobile',
  'toll_free',
  'premium_rate',
  'shared_cost',
  'voip',
  'personal_number',
  'pager',
  'uan',
  'voicemail',
] as const;
type NumberType = (typeof NUMBER_TYPES)[number];

export interface Destination {
  /** ISO 3166-1 alpha-2; null for numbers of no country (+800, +883) and of none that is known. */
  country: string | null;
  /** null when the number's plan does not tell, and for numbers that are not valid. */
  type: NumberType | null;
  valid: boolean;
}

/** Where a number in E.164 lies and what kind it is, by the numbering plans of libphonenumber. */
export function classifyNumber(e164: string): Destination {
  const parsed = parsePhoneNumberFromString(e164);
  if (parsed?.number !== e164) {
    return { country: null, type: null, valid: false };
  }
  const name = parsed.getType()?.toLowerCase();
  return {
    country: parsed.country ?? null,
    type: NUMBER_TYPES.find((type) => type === name) ?? null,
    valid: parsed.isValid(),
  };
}

/** Personal numbers (070 in the United Kingdom, 5XX in North America) forward to wherever their owner says. */
const premiumTypes: ReadonlySet<string | null> = new Set(['premium_rate', 'shared_cost', 'personal_number']);

/** In North America the exchange 976 of every area code is for pay-per-call, which the plan does not tell. */
const payPerCall = /^\+1\d{3}976\d{4}$/;

/** Numbers whose owner earns by being called: never dialed, because toll fraud lives from them. */
export function isPremium({ e164, type }: { e164: string; type: string | null }): boolean {
  return premiumTypes.has(type) || payPerCall.test(e164);
}
