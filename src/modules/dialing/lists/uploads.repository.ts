import { Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { CsvFormat } from '../import/format.js';
import type { ListKind } from './list-settings.js';

export interface UploadInsert {
  id: string;
  listId: string;
  /** Where these bytes may come once, see `fileScope`. */
  scope: string;
  file: { key: string; name: string; bytes: number; sha256: Buffer };
  format: CsvFormat;
  defaultCountry: CountryCode;
  allowDuplicate: boolean;
  createdBy: string | null;
}

/** A file is taken once among all batches of a workspace, and once in each campaign. */
export function fileScope(kind: ListKind, listId: string): string {
  return kind === 'campaign' ? listId : kind;
}

/** The files of lists, as the workspace that uploads them sees them. */
@Injectable()
export class UploadsRepository {
  /** False when another upload of this scope already has these bytes and neither allows a duplicate. */
  async insert(tx: WorkspaceTx, upload: UploadInsert): Promise<boolean> {
    const inserted = await tx.run(
      `INSERT INTO list_uploads (id, workspace_id, list_id, file_name, file_key, file_bytes, file_sha256, file_format,
         default_country, allow_duplicate, file_scope, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (workspace_id, file_scope, file_sha256) WHERE file_scope IS NOT NULL DO NOTHING`,
      [
        upload.id,
        tx.workspaceId,
        upload.listId,
        upload.file.name,
        upload.file.key,
        upload.file.bytes,
        upload.file.sha256,
        upload.format,
        upload.defaultCountry,
        upload.allowDuplicate,
        upload.allowDuplicate ? null : upload.scope,
        upload.createdBy,
      ],
    );
    return inserted === 1;
  }

  /** The first batch, or run, that was made of these bytes and has not failed. */
  findList(tx: WorkspaceTx, kind: ListKind, sha256: Buffer): Promise<{ id: string; name: string } | null> {
    return tx.one<{ id: string; name: string }>(
      `SELECT l.id, l.name FROM list_uploads u JOIN dial_lists l ON l.id = u.list_id
       WHERE u.workspace_id = $1 AND u.file_sha256 = $3 AND l.kind = $2 AND l.deleted_at IS NULL
         AND l.status <> 'failed'
       ORDER BY l.id LIMIT 1`,
      [tx.workspaceId, kind, sha256],
    );
  }

  /** The files of a list are wanted no more, and may come again. Gives the keys of those that were kept. */
  async forget(tx: WorkspaceTx, listId: string): Promise<string[]> {
    const rows = await tx.query<{ file_key: string | null }>(
      `UPDATE list_uploads SET file_key = NULL, file_scope = NULL, updated_at = now()
       WHERE workspace_id = $1 AND list_id = $2 RETURNING old.file_key`,
      [tx.workspaceId, listId],
    );
    return rows.flatMap(({ file_key: key }) => (key === null ? [] : [key]));
  }
}
