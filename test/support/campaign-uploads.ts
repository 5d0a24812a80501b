import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  ListUploads,
  type UploadOptions,
  type UploadRow,
  UploadViews,
} from '../../src/modules/dialing/index.js';
import { Database } from '../../src/platform/database/database.js';
import type { WorkspaceTx } from '../../src/platform/database/tx.js';
import type { Caller } from '../../src/platform/http/principal.js';
import { Upload } from '../../src/platform/http/upload.guard.js';
import { newId } from '../../src/platform/ids.js';
import { Storage } from '../../src/platform/storage/storage.js';
import type { TestApp, TestUser } from './app.js';
import { until } from './batches.js';

const headBytes = 64 * 1024;

export function callerOf(user: TestUser): Caller {
  return {
    kind: 'user',
    id: user.userId,
    userId: user.userId,
    workspaceId: user.workspaceId,
    role: 'admin',
    isSuperuser: false,
    scopes: null,
    ip: null,
  };
}

export const inWorkspace = <T>(app: TestApp, user: TestUser, work: (tx: WorkspaceTx) => Promise<T>) =>
  app.app.get(Database, { strict: false }).withWorkspace(user.workspaceId, work);

/** An empty campaign of the first number of the workspace. */
export async function newCampaign(
  app: TestApp,
  user: TestUser,
  { status = 'paused', endsAt = null }: { status?: string; endsAt?: Date | null } = {},
): Promise<string> {
  const id = newId();
  await app.database.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, name, slug, status, phone_number_id, from_e164, default_country,
       max_concurrent, calls_per_second, retry, hours, ends_at)
     SELECT $1::uuid, workspace_id, 'campaign', 'Spring', $1::uuid::text, $3, id, e164, 'US', 10, 5,
            '{"max_attempts": 1, "delay_s": 1, "on": []}',
            '{"windows": [{"start": "00:00", "end": "24:00", "days": ["mon","tue","wed","thu","fri","sat","sun"]}],
              "holidays": []}', $4
     FROM phone_numbers WHERE workspace_id = $2 ORDER BY id LIMIT 1`,
    [id, user.workspaceId, status, endsAt],
  );
  return id;
}

/** A file as the guard of a route hands it on. */
export async function received(app: TestApp, csv: string | Buffer, name = 'people.csv'): Promise<Upload> {
  const bytes = Buffer.from(csv as string);
  const key = `uploads/${newId()}`;
  await app.app.get(Storage, { strict: false }).write(key, Readable.from([bytes]));
  const sha256 = createHash('sha256').update(bytes).digest();
  return new Upload({}, { key, name, bytes: bytes.length, sha256, head: bytes.subarray(0, headBytes) });
}

const plain: UploadOptions = { defaultCountry: null, columnMap: {}, allowDuplicate: false };

export async function addUpload(
  app: TestApp,
  user: TestUser,
  campaignId: string,
  csv: string | Buffer,
  options: Partial<UploadOptions> = {},
): Promise<string> {
  const upload = await received(app, csv);
  return inWorkspace(app, user, (tx) =>
    app.app
      .get(ListUploads, { strict: false })
      .add(tx, callerOf(user), campaignId, upload, { ...plain, ...options }),
  );
}

/** Without a file, or with corrected rows. */
export async function retryUpload(
  app: TestApp,
  user: TestUser,
  uploadId: string,
  csv: string | null,
): Promise<string> {
  const corrected = csv === null ? null : { ...plain, upload: await received(app, csv, 'corrected.csv') };
  return inWorkspace(app, user, (tx) =>
    app.app.get(ListUploads, { strict: false }).retry(tx, callerOf(user), uploadId, corrected),
  );
}

/** The upload, once it is no longer importing. */
export function ended(app: TestApp, user: TestUser, uploadId: string): Promise<UploadRow> {
  return until(async () => {
    const upload = await inWorkspace(app, user, (tx) =>
      app.app.get(UploadViews, { strict: false }).get(tx, uploadId),
    );
    return upload.status === 'importing' ? null : upload;
  }, 90_000);
}

/** The report of rejected rows, as the table that it is. */
export async function rejectedRows(
  app: TestApp,
  user: TestUser,
  uploadId: string,
): Promise<(string | number | null)[][]> {
  const report = await app.app.get(UploadViews, { strict: false }).rejected(user.workspaceId, uploadId);
  const table: (string | number | null)[][] = [report.columns];
  for await (const row of report.rows) table.push(row);
  return table;
}
