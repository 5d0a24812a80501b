import { invalidField, type ProblemCode } from '../../../platform/errors.js';
import type { FileWatch } from '../../../platform/http/multipart.js';
import type { UploadRules } from '../../../platform/http/upload.guard.js';
import { detectEncoding } from '../import/encoding.js';
import { HEAD_BYTES, MAX_LINE_BYTES, type RefusalCode } from '../import/format.js';
import { LineMeter } from '../import/line-meter.js';

/** Where in storage the files of lists lie. */
export const uploadFolder = 'uploads';

/** How the file of a list is received: up to its first line that is too long, however large it is. */
export const listUpload: UploadRules = { folder: uploadFolder, headBytes: HEAD_BYTES, watch: watchLines };

/** What a file, or how it is to be read, may be refused for before its rows are looked at. */
const refusals: Record<RefusalCode | 'country_unknown', true> = {
  country_unknown: true,
  file_empty: true,
  file_type_not_csv: true,
  file_encoding_broken: true,
  file_header_missing: true,
  file_header_too_long: true,
  file_no_number_column: true,
  file_no_rows: true,
  file_too_many_columns: true,
  duplicate_column: true,
  column_map_unknown_column: true,
  column_map_conflict: true,
  column_map_invalid_name: true,
  quote_not_closed: true,
  line_too_long: true,
};

export const listFileProblems = Object.keys(refusals) as ProblemCode[];

function watchLines(head: Buffer): FileWatch {
  const encoding = detectEncoding(head, false);
  // What is no text is refused for that, when it has arrived and its head is judged.
  if (!encoding.ok) return () => undefined;
  const meter = new LineMeter(encoding.encoding);
  return (chunk) => {
    const line = meter.push(chunk);
    if (line === null) return;
    throw invalidField(
      '/file',
      'line_too_long',
      `Line ${line} is longer than ${MAX_LINE_BYTES} bytes. Is this a CSV file with one row per line?`,
    );
  };
}
