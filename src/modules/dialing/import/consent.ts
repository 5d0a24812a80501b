import type { ConsentBasis } from '../domain/consent.js';

/** What a person agreed to, as a file or a request says it. */
export interface Consent {
  basis: ConsentBasis;
  /** ISO 8601 in UTC. */
  given_at: string;
  /** Null: the name of the file. */
  source: string | null;
  text_version: string | null;
}

/** The cells, or fields, that speak of consent; blank ones as empty strings. */
export interface ConsentCells {
  basis: string;
  at: string;
  source: string;
  textVersion: string;
}

export type ConsentField = keyof ConsentCells;

export type ConsentVerdict =
  | { ok: true; consent: Consent | null }
  | { ok: false; field: ConsentField; detail: string };

const LONGEST: Record<'source' | 'textVersion', number> = { source: 200, textVersion: 100 };
const NAMES: Record<ConsentField, string> = {
  basis: 'consent_basis',
  at: 'consent_at',
  source: 'consent_source',
  textVersion: 'consent_text_version',
};

/** Without case, blanks and punctuation. */
const BASES = new Map<string, Consent['basis'] | null>([
  ['express', 'express'],
  ['expressconsent', 'express'],
  ['priorexpress', 'express'],
  ['priorexpressconsent', 'express'],
  ['written', 'written'],
  ['writtenconsent', 'written'],
  ['expresswritten', 'written'],
  ['expresswrittenconsent', 'written'],
  ['priorexpresswritten', 'written'],
  ['priorexpresswrittenconsent', 'written'],
  ['none', null],
  ['no', null],
]);

/** A clock that is a little off, or a date in a zone that is ahead, is not the future. */
const AHEAD_MS = 14 * 3_600_000;
const EARLIEST = Date.UTC(1990, 0, 1);

/**
 * Reads what a row says of consent. One that is said in part, or not understood, is no consent to be left out: whoever
 * uploads it believes that it counts.
 */
export function judgeConsent(cells: ConsentCells, now: Date): ConsentVerdict {
  const basisWord = cells.basis.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (basisWord === '') {
    const said = (['at', 'source', 'textVersion'] as const).find((field) => cells[field] !== '');
    if (said === undefined) return { ok: true, consent: null };
    return refuse('basis', `${NAMES[said]} is given without consent_basis: express, written or none.`);
  }
  const basis = BASES.get(basisWord);
  if (basis === undefined) {
    return refuse('basis', `«${cells.basis.slice(0, 60)}» is no basis of consent: express, written or none.`);
  }
  if (basis === null) return { ok: true, consent: null };
  for (const field of ['source', 'textVersion'] as const) {
    if (cells[field].length <= LONGEST[field]) continue;
    return refuse(field, `${NAMES[field]} is longer than ${LONGEST[field]} characters.`);
  }
  if (cells.at === '') return refuse('at', 'consent_at is missing: when the consent was given.');
  const givenAt = momentOf(cells.at);
  if (givenAt === null) {
    return refuse(
      'at',
      `«${cells.at.slice(0, 60)}» is not read as a date: write 2026-04-03 or 2026-04-03T10:00:00Z.`,
    );
  }
  if (givenAt.getTime() > now.getTime() + AHEAD_MS || givenAt.getTime() < EARLIEST) {
    return refuse('at', `«${cells.at.slice(0, 60)}» lies in the future, or before 1990.`);
  }
  return {
    ok: true,
    consent: {
      basis,
      given_at: givenAt.toISOString(),
      source: cells.source === '' ? null : cells.source,
      text_version: cells.textVersion === '' ? null : cells.textVersion,
    },
  };
}

const MOMENT =
  /^(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * The year first, as ISO 8601 has it: 03/04/2026 means March to some and April to others. A date is the beginning of its
 * day, and a time without an offset is meant, in UTC.
 */
export function momentOf(text: string): Date | null {
  const found = MOMENT.exec(text.trim());
  if (found === null) return null;
  const [, year, , month, day, hour = '00', minute = '00', second = '00', offset = 'Z'] = found;
  const date = `${year}-${month}-${day}`;
  const zone = /^(?:z|utc)$/i.test(offset) ? 'Z' : offset.replace(/^(.\d{2}):?(\d{2})$/, '$1:$2');
  const moment = new Date(`${date}T${hour}:${minute}:${second}${zone}`);
  // 2026-02-30 would be taken for the second of March.
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true;
  return isDay && !Number.isNaN(moment.getTime()) ? moment : null;
}

const refuse = (field: ConsentField, detail: string): ConsentVerdict => ({ ok: false, field, detail });
