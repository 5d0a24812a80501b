import { Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, notFound } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import type { Upload } from '../../../platform/http/upload.guard.js';
import { newId } from '../../../platform/ids.js';
import { publish } from '../../../platform/outbox/outbox.js';
import { Storage } from '../../../platform/storage/storage.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import type { ColumnMap } from '../import/columns.js';
import { importTopic } from './dial-lists.js';
import { refuse } from './list-rules.js';
import { countryFor, judgeUpload } from './uploaded-file.js';
import { fileScope, type LockedUpload, UploadsRepository, type UploadTarget } from './uploads.repository.js';

export interface UploadOptions {
  /** ISO 3166-1 alpha-2, for numbers without a country code; null: the campaign's. */
  defaultCountry: string | null;
  columnMap: ColumnMap;
  allowDuplicate: boolean;
}

/** A file of corrected rows. */
export interface CorrectedRows extends UploadOptions {
  upload: Upload;
}

/** The files of campaigns: a campaign takes any number of them, at any time until it is archived or has ended. */
@Injectable()
export class ListUploads {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly storage: Storage,
  ) {}

  /**
   * Takes a file; a worker imports it. The head of the file is judged here.
   * @returns the upload's id
   * @throws AppError not-found; conflict `list_finished`, `list_ended`, `duplicate_file` with `upload_id`; invalid
   *   `country_unknown`, `default_country_required` and the codes of `judgeHead`
   */
  async add(
    tx: WorkspaceTx,
    caller: Caller,
    listId: string,
    upload: Upload,
    options: UploadOptions,
  ): Promise<string> {
    const campaign = await this.openCampaign(tx, listId);
    const id = await this.take(tx, caller, campaign, upload, options, null);
    const { name, bytes } = upload.file;
    await recordAudit(tx, caller, caller.ip, 'campaign.upload_added', 'upload', id, {
      campaign_id: listId,
      file: name,
      bytes,
    });
    return id;
  }

  /**
   * Without a file, a failed upload's stored file is imported from its beginning: nothing of it was taken before. With
   * one, such as the report of rejected rows mended, its rows become an upload of their own.
   * @returns the id of the upload that is imported now
   * @throws AppError not-found; conflict `upload_not_failed`, `file_lost`, and as `add`; invalid as `add`
   */
  async retry(
    tx: WorkspaceTx,
    caller: Caller,
    uploadId: string,
    corrected: CorrectedRows | null,
  ): Promise<string> {
    const found = await this.uploads.find(tx, uploadId);
    if (found === null) throw notFound('upload');
    const campaign = await this.openCampaign(tx, found.list_id);
    const upload = await this.uploads.lock(tx, uploadId);
    if (upload === null) throw notFound('upload');
    refuseRetry(upload, corrected !== null);
    const id =
      corrected === null
        ? await this.restart(tx, upload)
        : await this.take(tx, caller, campaign, corrected.upload, corrected, upload);
    await recordAudit(tx, caller, caller.ip, 'campaign.upload_retried', 'upload', uploadId, {
      campaign_id: upload.list_id,
      upload_id: id,
    });
    return id;
  }

  private async openCampaign(tx: WorkspaceTx, listId: string): Promise<UploadTarget> {
    const campaign = await this.uploads.target(tx, listId);
    if (campaign === null) throw notFound('campaign');
    if (!campaign.takes_people)
      throw refuse(campaign.status === 'completed' ? 'list_ended' : 'list_finished');
    return campaign;
  }

  private async take(
    tx: WorkspaceTx,
    caller: Caller,
    campaign: UploadTarget,
    upload: Upload,
    options: UploadOptions,
    retryOf: LockedUpload | null,
  ): Promise<string> {
    const { id: listId } = campaign;
    const { file } = upload;
    const defaultCountry = countryOf(campaign, options.defaultCountry ?? retryOf?.default_country ?? null);
    const format = judgeUpload(upload, defaultCountry, options.columnMap, retryOf !== null);
    const id = newId();
    const taken =
      (options.allowDuplicate || (await this.uploads.findInCampaign(tx, listId, file.sha256)) === null) &&
      (await this.uploads.insert(tx, {
        id,
        listId,
        scope: fileScope('campaign', listId),
        file,
        format,
        defaultCountry,
        allowDuplicate: options.allowDuplicate,
        createdBy: caller.userId,
        ...(retryOf !== null && { retryOf: retryOf.id }),
      }));
    if (!taken) throw await this.duplicateFile(tx, listId, file.sha256);
    if (retryOf !== null) await this.uploads.setRetriedBy(tx, retryOf.id, id);
    upload.claim(tx);
    await publish(tx, tx.workspaceId, importTopic, { upload_id: id });
    return id;
  }

  private async restart(tx: WorkspaceTx, upload: LockedUpload): Promise<string> {
    if (upload.file_key === null || !(await this.storage.has(upload.file_key))) {
      throw new AppError('conflict', 'file_lost', 'The stored file is gone; send it again.');
    }
    if (!(await this.uploads.restart(tx, upload))) {
      throw await this.duplicateFile(tx, upload.list_id, upload.file_sha256);
    }
    await publish(tx, tx.workspaceId, importTopic, { upload_id: upload.id });
    return upload.id;
  }

  private async duplicateFile(tx: WorkspaceTx, listId: string, sha256: Buffer): Promise<AppError> {
    const first = await this.uploads.findInCampaign(tx, listId, sha256);
    const named = first === null ? 'before' : `before, as "${first.file_name}"`;
    return new AppError(
      'conflict',
      'duplicate_file',
      `This campaign got the same file ${named}. To take it once more, send allow_duplicate=true.`,
      [{ pointer: '/file', code: 'duplicate_file', detail: 'the same bytes were uploaded before' }],
      first === null ? {} : { upload_id: first.id },
    );
  }
}

function countryOf(campaign: UploadTarget, given: string | null): CountryCode {
  return countryFor(given ?? campaign.default_country, { e164: campaign.from_e164, country: null });
}

function refuseRetry(upload: LockedUpload, hasFile: boolean): void {
  if (upload.status === 'failed') return;
  if (upload.status === 'completed' && hasFile && upload.rows_rejected > 0) return;
  const detail =
    upload.status === 'importing'
      ? 'The upload is still being imported.'
      : upload.rows_rejected > 0
        ? 'The upload did not fail. To mend its rejected rows, download them, correct them and send them as file.'
        : 'The upload did not fail and rejected no row: there is nothing to retry.';
  throw new AppError('conflict', 'upload_not_failed', detail);
}
