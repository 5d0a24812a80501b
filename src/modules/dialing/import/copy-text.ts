import { isRejected, type ParsedRow } from './row.js';

/** The columns that `copyLine` writes, in its order. */
export const STAGING_COLUMNS =
  'upload_id, line_no, e164, country, number_type, zones, zone_source, variables, consent_basis, consent_at, ' +
  'consent_source, consent_text_version, reject_reason, reject_detail, raw';

const NULL = '\\N';

/** What a rejected row leaves empty, from the number to the consent. */
const NOTHING = Array.from({ length: 10 }, () => NULL);

/** One row in the text format of PostgreSQL's COPY. */
export function copyLine(uploadId: string, row: ParsedRow): string {
  const fields = isRejected(row)
    ? [...NOTHING, row.rejected, escaped(row.detail), json(row.columns)]
    : [
        row.e164,
        row.country,
        row.number_type,
        // Names of zones have no character that an array literal or COPY would take for its own.
        `{${row.zones.join(',')}}`,
        row.zone_source,
        json(row.variables),
        row.consent?.basis ?? NULL,
        row.consent?.given_at ?? NULL,
        orNull(row.consent?.source),
        orNull(row.consent?.text_version),
        NULL,
        NULL,
        NULL,
      ];
  return `${uploadId}\t${row.line_no}\t${fields.join('\t')}\n`;
}

const json = (value: unknown) => escaped(JSON.stringify(value));

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const orNull = (text: string | null | undefined) =>
  text === null || text === undefined ? NULL : escaped(text);

const escaped = (text: string) => text.replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] ?? char);
