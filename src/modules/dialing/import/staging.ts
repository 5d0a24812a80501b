import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CountryCode } from 'libphonenumber-js/max';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyLine, STAGING_COLUMNS } from './copy-text.js';
import { CsvFailure, type CsvFormat, type RefusalCode } from './format.js';
import { parseRows } from './parse.js';
import { isRejected } from './row.js';

/** What to import; crosses the process boundary as JSON. */
export interface ImportTask {
  databaseUrl: string;
  uploadId: string;
  filePath: string;
  format: CsvFormat;
  defaultCountry: CountryCode;
  /** The numbers alone count, as of people who are never to be called. */
  numbersOnly?: boolean;
}

export interface ImportProgress {
  rows: number;
  rejected: number;
  /** Bytes of the file read so far. */
  bytes: number;
}

export interface ImportChildResult {
  /** `staged + rejected`: every row of the file that has any content. */
  rows: number;
  staged: number;
  rejected: number;
  /** The file cannot be imported; nothing of it is staged then. */
  failure?: { code: RefusalCode; line: number; detail: string };
}

const DISCARD = 'DELETE FROM import_staging WHERE upload_id = $1';

/**
 * Puts the rows of a file into `import_staging`, all in one transaction that first discards what an earlier run
 * left there. Two runs for one upload wait for each other, so the rows are staged once however often the job starts.
 */
export async function stageFile(
  task: ImportTask,
  report: (progress: ImportProgress) => void,
): Promise<ImportChildResult> {
  const client = new Client({ connectionString: task.databaseUrl, application_name: 'trunkline-import' });
  await client.connect();
  try {
    await client.query('SET ROLE trunkline_system');
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('import_staging ' || $1::text, 0))", [
      task.uploadId,
    ]);
    await client.query(DISCARD, [task.uploadId]);
    const result = await copyRows(client, task, report);
    await client.query(result.failure ? 'ROLLBACK' : 'COMMIT');
    if (result.failure) await client.query(DISCARD, [task.uploadId]);
    return result;
  } finally {
    await client.end();
  }
}

async function copyRows(
  client: Client,
  task: ImportTask,
  report: (progress: ImportProgress) => void,
): Promise<ImportChildResult> {
  const source = createReadStream(task.filePath);
  const progress: ImportProgress = { rows: 0, rejected: 0, bytes: 0 };
  const text = async function* () {
    for await (const batch of parseRows(source, task.format, { ...task, now: new Date() })) {
      progress.rows += batch.length;
      progress.rejected += batch.filter(isRejected).length;
      progress.bytes = source.bytesRead;
      report(progress);
      yield batch.map((row) => copyLine(task.uploadId, row)).join('');
    }
    if (progress.rows > 0) return;
    throw new CsvFailure(
      'file_no_rows',
      task.format.headerLine,
      'The file has a header and no rows below it.',
    );
  };
  try {
    const copy = client.query(copyFrom(`COPY import_staging (${STAGING_COLUMNS}) FROM STDIN`));
    // One batch at a time: they are not small where rows are long.
    await pipeline(Readable.from(text(), { highWaterMark: 1 }), copy);
  } catch (error) {
    if (!(error instanceof CsvFailure)) throw error;
    const { code, line, detail } = error;
    return { rows: 0, staged: 0, rejected: 0, failure: { code, line, detail } };
  }
  return { rows: progress.rows, staged: progress.rows - progress.rejected, rejected: progress.rejected };
}
