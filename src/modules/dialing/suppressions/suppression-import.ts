import { Inject, Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Config } from '../../../platform/config/config.js';
import { Database, SystemDatabase } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import type { Upload } from '../../../platform/http/upload.guard.js';
import { newId } from '../../../platform/ids.js';
import { CONFIG } from '../../../platform/config/config.js';
import { Storage } from '../../../platform/storage/storage.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import type { ColumnMap } from '../import/columns.js';
import type { CsvFormat } from '../import/format.js';
import { runImportChild } from '../import/import-runner.js';
import { isCountry } from '../import/numbers.js';
import { piecesOf } from '../lists/rejected-rows.js';
import { countryNamed, countryRequired, fileRefusal, judgeUpload } from '../lists/uploaded-file.js';
import { SuppressionsRepository } from './suppressions.repository.js';
import { Suppressions } from './suppressions.js';

export interface SuppressionImportOptions {
  /** ISO 3166-1; null: the country of the workspace's own numbers, when they have one in common. */
  defaultCountry: string | null;
  columnMap: ColumnMap;
  reason: string | null;
}

export interface SuppressionImportVerdict {
  rows: number;
  added: number;
  alreadySuppressed: number;
  /** Rows whose number stands in another row of the file too. */
  duplicates: number;
  rejected: number;
  /** The first of them. */
  rejectedRows: { line: number; reason: string; detail: string | null; columns: string[] }[];
}

const numbersAtOnce = 2_000;
const mostRejectsShown = 1_000;
const mostBytesShown = 1024 * 1024;

/**
 * Suppresses all numbers of a file. The file is read to its end first, as a list is, by a child process; only then are
 * its numbers taken, in groups, so that a broken file changes nothing and no lock is held for long.
 */
@Injectable()
export class SuppressionImport {
  /** Where the child's program is, when it does not lie beside this one, as in tests. */
  childEntry: string | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly system: SystemDatabase,
    private readonly repository: SuppressionsRepository,
    private readonly suppressions: Suppressions,
    private readonly storage: Storage,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @throws AppError invalid with the codes of `judgeHead` and of the import, `country_unknown`,
   *   `default_country_required`; unavailable `import_interrupted`, to be tried again
   */
  async run(
    caller: Caller,
    upload: Upload,
    options: SuppressionImportOptions,
  ): Promise<SuppressionImportVerdict> {
    const defaultCountry = await this.countryOf(caller.workspaceId, options.defaultCountry);
    // Whatever else a row says, who does not want to be called is not.
    const { consent: _consent, ...format } = judgeUpload(upload, defaultCountry, options.columnMap);
    const importId = newId();
    try {
      const rows = await this.inTurn(() => this.stage(importId, upload, format, defaultCountry));
      return await this.apply(caller, importId, rows, options.reason, upload.file.name);
    } finally {
      await this.system.withSystem((tx) => this.repository.discardStaging(tx, importId));
    }
  }

  /** One child at a time in a process: each takes a core and some memory. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work, work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async stage(
    importId: string,
    upload: Upload,
    format: CsvFormat,
    defaultCountry: CountryCode,
  ): Promise<number> {
    const { databaseUrl } = this.config;
    const filePath = this.storage.pathOf(upload.file.key);
    const result = await runImportChild(
      { databaseUrl, uploadId: importId, filePath, format, defaultCountry, numbersOnly: true },
      { entry: this.childEntry },
    );
    if (result.failure === undefined) return result.rows;
    throw fileRefusal({ ...result.failure, pointer: '/file' });
  }

  private async apply(
    caller: Caller,
    importId: string,
    rows: number,
    reason: string | null,
    fileName: string,
  ): Promise<SuppressionImportVerdict> {
    const staged = await this.system.withSystem((tx) => this.repository.stagedCounts(tx, importId));
    const { workspaceId } = caller;
    const origin = { workspaceId, source: 'import' as const, reason, createdBy: caller.userId };
    let [taken, added, last] = [0, 0, ''];
    while (taken < staged.numbers) {
      const after = last;
      const numbers = await this.system.withSystem((tx) =>
        this.repository.stagedNumbers(tx, importId, after, numbersAtOnce),
      );
      if (numbers.length === 0) break;
      const fresh = await this.database.withWorkspace(workspaceId, (tx) =>
        this.suppressions.addMany(tx, numbers, origin),
      );
      taken += numbers.length;
      added += fresh.length;
      last = numbers.at(-1) ?? last;
    }
    // The staging table is not logged: a restart of the database empties it.
    if (staged.rows !== rows || taken !== staged.numbers) throw interrupted();
    const rejects = await this.system.withSystem(async (tx) => {
      const sizes = await this.repository.stagedRejectSizes(tx, importId, mostRejectsShown);
      const [to = 0] = piecesOf(sizes, mostBytesShown);
      return this.repository.stagedRejects(tx, importId, to);
    });
    await this.database.withWorkspace(workspaceId, (tx) =>
      recordAudit(tx, caller, caller.ip, 'suppression.imported', 'suppression', null, {
        file: fileName,
        rows,
        added,
      }),
    );
    return {
      rows,
      added,
      alreadySuppressed: taken - added,
      duplicates: staged.accepted - taken,
      rejected: rows - staged.accepted,
      rejectedRows: rejects.map((row) => ({
        line: row.line_no,
        reason: row.reject_reason,
        detail: row.reject_detail,
        columns: row.raw,
      })),
    };
  }

  private async countryOf(workspaceId: string, given: string | null): Promise<CountryCode> {
    if (given !== null) return countryNamed(given);
    const own = await this.database.withWorkspace(workspaceId, (tx) => this.repository.ownCountries(tx));
    const [country] = own;
    if (own.length === 1 && country !== undefined && isCountry(country)) return country;
    throw countryRequired(
      'Say which country numbers without a country code are of: the numbers of this workspace do not tell.',
    );
  }
}

function interrupted(): AppError {
  return new AppError(
    'unavailable',
    'import_interrupted',
    'The import was interrupted. Send the file again.',
  );
}
