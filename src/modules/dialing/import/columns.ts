import type { ConsentColumns, Refusal, RefusalCode } from './format.js';

/**
 * CSV column → `phone_number`, `timezone`, `country`, `consent_basis`, `consent_at`, `consent_source`,
 * `consent_text_version`, a variable's name, or null to leave the column out.
 */
export type ColumnMap = Readonly<Record<string, string | null>>;

export interface ColumnRoles {
  ok: true;
  phoneColumn: number;
  zoneColumn: number | null;
  countryColumn: number | null;
  consent?: ConsentColumns;
  reportColumns?: number;
  variables: (string | null)[];
}

const CONSENT_ROLES = ['consent_basis', 'consent_at', 'consent_source', 'consent_text_version'] as const;
type Role = 'phone_number' | 'timezone' | 'country' | (typeof CONSENT_ROLES)[number];

const names = (...lines: string[]) => lines.flatMap((line) => line.split(', '));

/** Names of a column, most telling first: of several that match, the first in this order is it. */
const USUAL_NAMES: Record<Role, readonly string[]> = {
  phone_number: names(
    'phone number, phone, phone no, phone num, phone nr, e164, phone e164, msisdn',
    'telephone number, telephone, telephone no, tel, tel no, tel nr, tel number',
    'mobile number, mobile, mobile phone, mobile phone number, mobile no, mobile nr',
    'cell, cell phone, cell number, cell phone number, cell no',
    'contact number, contact phone, customer phone, customer phone number, primary phone, main phone',
    'phone 1, home phone, work phone, business phone, daytime phone',
    'telefon, telefonnummer, telefonnr, rufnummer, handy, handynummer, mobil, mobilnummer, mobiltelefon',
    'telephone portable, portable, numero de telephone, numero telephone',
    'telefono, numero de telefono, numero telefono, telefono movil, movil, celular, cellulare',
    'telefone, numero de telefone, telefoon, telefoonnummer, telefonszam, puhelin, gsm',
    'телефон, номер телефона, 电话, 电话号码, 手机, 電話, 電話番号, هاتف, رقم الهاتف',
    'number, numero, nummer, to, to number, dial, destination, target, callee',
  ),
  timezone: names(
    'timezone, timezone name, iana timezone, tz, tz name, zeitzone, fuseau horaire',
    'zona horaria, huso horario, fuso horario, fuso orario, tijdzone, zone',
  ),
  country: names(
    'country code, country, country iso, iso country, iso country code, country iso2, iso2',
    'land, landercode, landerkurzel, pays, code pays, pais, codigo pais, paese',
  ),
  consent_basis: names('consent basis'),
  consent_at: names(
    'consent at, consent date, consent time, consent timestamp, consent given at, consented at',
    'opt in date, opt in at, opt in time, opt in timestamp',
  ),
  consent_source: names('consent source, consent origin, opt in source'),
  consent_text_version: names('consent text version, consent version'),
};

/** What a report of rejected rows has before the columns of the file. */
export const REPORT_COLUMNS = ['line', 'reason', 'detail'];

const ROLES = Object.keys(USUAL_NAMES) as Role[];

/** Without case, accents, spaces and punctuation: `Téléphone N°` and `telephone_n` are one name. */
const plain = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const RANKS = new Map(
  ROLES.map((role) => [role, new Map(USUAL_NAMES[role].map((name, rank) => [plain(name), rank]))] as const),
);

/**
 * The variable's name that a header gives, as the prompt says it between double braces. A header that is a
 * single word of letters, digits and underscores is the name, exactly as written (`customer_name`,
 * `firstName`); anything else is lower-cased with underscores between its words (`Customer Name` →
 * `customer_name`). A column without a header is `column_<n>`.
 */
export function variableName(header: string, position: number): string {
  const name = header.trim().normalize('NFC');
  if (/^[\p{L}\p{M}\p{N}_]+$/u.test(name)) return name;
  const words = name
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return words || `column_${position + 1}`;
}

/**
 * Decides what each column is. `column_map` has the first word, then the usual names; the number column is
 * never a variable, those of time zone, country and consent are variables as well, since a prompt may speak of them.
 * Of corrected rows, the columns that the report of rejected rows begins with are left out.
 */
export function resolveColumns(
  header: readonly string[],
  columnMap: ColumnMap = {},
  isCorrection = false,
): ColumnRoles | Refusal {
  const mapped = applyMap(header, columnMap);
  if (!Array.isArray(mapped)) return mapped;
  const isReport = isCorrection && REPORT_COLUMNS.every((name, i) => plain(header[i] ?? '') === name);
  if (isReport) mapped.fill(null, 0, REPORT_COLUMNS.length);

  const position = (role: Role): number | null => {
    const named = mapped.indexOf(role);
    return named >= 0 ? named : findByName(role, header, mapped);
  };
  const phoneColumn = position('phone_number');
  if (phoneColumn === null) return noNumberColumn(header);

  const variables = header.map((cell, i) => {
    if (i === phoneColumn || mapped[i] === null) return null;
    return mapped[i] ?? variableName(cell, i);
  });
  const twin = firstTwin([...variables.entries()].filter(([i]) => mapped[i] !== null && i !== phoneColumn));
  if (twin) return duplicate(header, twin);
  const phoneTwin = header.findIndex((cell, i) => i !== phoneColumn && cell === header[phoneColumn]);
  if (phoneTwin >= 0 && mapped[phoneTwin] !== null) return duplicate(header, [phoneColumn, phoneTwin]);

  return {
    ok: true,
    phoneColumn,
    zoneColumn: position('timezone'),
    countryColumn: position('country'),
    ...consentColumns(mapped, position),
    ...(isReport && { reportColumns: REPORT_COLUMNS.length }),
    variables,
  };
}

/** Where no column has the basis, the others are variables like any other, unless the map says what they are. */
function consentColumns(
  mapped: readonly (string | null | undefined)[],
  position: (role: Role) => number | null,
): { consent?: ConsentColumns } {
  const basis = position('consent_basis');
  if (basis === null && !CONSENT_ROLES.some((role) => mapped.includes(role))) return {};
  return {
    consent: {
      basis,
      at: position('consent_at'),
      source: position('consent_source'),
      textVersion: position('consent_text_version'),
    },
  };
}

/** True when the header alone tells where the numbers are; helps to choose the delimiter. */
export function namesANumberColumn(header: readonly string[], columnMap: ColumnMap = {}): boolean {
  const names = new Set(
    Object.entries(columnMap).flatMap(([column, target]) =>
      target === 'phone_number' ? [plain(column)] : [],
    ),
  );
  const ranks = RANKS.get('phone_number');
  return header.some((cell) => names.has(plain(cell)) || ranks?.has(plain(cell)));
}

/** For each column its target in `column_map`, null for "leave out", undefined where the map is silent. */
function applyMap(header: readonly string[], columnMap: ColumnMap): (string | null | undefined)[] | Refusal {
  const mapped: (string | null | undefined)[] = header.map(() => undefined);
  for (const [column, target] of Object.entries(columnMap)) {
    const pointer = `/column_map/${column.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const exact = matching(header, (cell) => cell === column.trim());
    const positions = exact.length > 0 ? exact : matching(header, (cell) => plain(cell) === plain(column));
    if (positions.length === 0 || plain(column) === '') {
      return refuse(
        'column_map_unknown_column',
        `The file has no column «${column}». Its columns are: ${list(header)}.`,
        pointer,
      );
    }
    if (target !== null && !/^[\p{L}\p{M}\p{N}_]+$/u.test(target)) {
      return refuse(
        'column_map_invalid_name',
        `«${target}» cannot be a variable's name: letters, digits and underscores only.`,
        pointer,
      );
    }
    if (ROLES.some((role) => role === target) && (positions.length > 1 || mapped.includes(target))) {
      return refuse('column_map_conflict', `Two columns are mapped to ${target}; only one can be.`, pointer);
    }
    for (const i of positions) mapped[i] = target;
  }
  return mapped;
}

function findByName(role: Role, header: readonly string[], mapped: readonly unknown[]): number | null {
  const ranks = RANKS.get(role);
  let best: { position: number; rank: number } | null = null;
  for (const [position, cell] of header.entries()) {
    const rank = mapped[position] === undefined ? ranks?.get(plain(cell)) : undefined;
    if (rank !== undefined && (best === null || rank < best.rank)) best = { position, rank };
  }
  return best?.position ?? null;
}

/** Positions of two variables that differ at most in case: which of them the prompt means would be a guess. */
function firstTwin(variables: readonly [number, string | null][]): [number, number] | null {
  const seen = new Map<string, number>();
  for (const [position, name] of variables) {
    if (name === null) continue;
    const key = name.toLowerCase();
    const other = seen.get(key);
    if (other !== undefined) return [other, position];
    seen.set(key, position);
  }
  return null;
}

function duplicate(header: readonly string[], [a, b]: [number, number]): Refusal {
  return refuse(
    'duplicate_column',
    `Columns ${a + 1} («${header[a]}») and ${b + 1} («${header[b]}») have the same name. ` +
      'Rename one of them, or leave one out with column_map.',
    '/file',
  );
}

function noNumberColumn(header: readonly string[]): Refusal {
  return refuse(
    'file_no_number_column',
    `No column is known to hold phone numbers. The columns found are: ${list(header)}. Looked for are ` +
      'phone_number, phone, mobile, cell, telephone, tel, telefon, msisdn, contact_number, number, to and the ' +
      'like, in any case; any other can be named with column_map, {"<column>": "phone_number"}.',
    '/file',
  );
}

const matching = (header: readonly string[], test: (cell: string) => boolean) =>
  [...header.entries()].filter(([, cell]) => test(cell)).map(([i]) => i);

function list(header: readonly string[]): string {
  const shown = header.slice(0, 20).map((cell) => `«${cell.length > 40 ? `${cell.slice(0, 40)}…` : cell}»`);
  return shown.join(', ') + (header.length > shown.length ? ` and ${header.length - shown.length} more` : '');
}

const refuse = (code: RefusalCode, detail: string, pointer: string): Refusal => ({
  ok: false,
  code,
  detail,
  pointer,
});
