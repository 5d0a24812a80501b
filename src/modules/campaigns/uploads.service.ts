import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { streamCsv } from '../../platform/http/csv.js';
import { formBody } from '../../platform/http/form-body.js';
import type { Caller } from '../../platform/http/principal.js';
import type { Upload } from '../../platform/http/upload.guard.js';
import {
  CampaignLists,
  columnMapOf,
  ListUploads,
  type UploadOptions,
  type UploadRow,
  UploadViews,
} from '../dialing/index.js';
import { type UploadListQuery, UploadRequest } from './uploads.requests.js';
import type { UploadPage, UploadResponse } from './uploads.responses.js';

/** The files of campaigns. */
@Injectable()
export class CampaignUploads {
  constructor(
    private readonly campaigns: CampaignLists,
    private readonly uploads: ListUploads,
    private readonly views: UploadViews,
  ) {}

  async add(tx: WorkspaceTx, caller: Caller, slug: string, upload: Upload): Promise<UploadResponse> {
    const options = await optionsOf(upload);
    const campaignId = await this.campaigns.idOf(tx, slug);
    return this.get(tx, await this.uploads.add(tx, caller, campaignId, upload, options));
  }

  async retry(
    tx: WorkspaceTx,
    caller: Caller,
    uploadId: string,
    upload: Upload | null,
  ): Promise<UploadResponse> {
    const corrected = upload === null ? null : { ...(await optionsOf(upload)), upload };
    return this.get(tx, await this.uploads.retry(tx, caller, uploadId, corrected));
  }

  async get(tx: WorkspaceTx, id: string): Promise<UploadResponse> {
    return showUpload(await this.views.get(tx, id));
  }

  async list(tx: WorkspaceTx, slug: string, query: UploadListQuery): Promise<UploadPage> {
    const page = await this.views.page(tx, await this.campaigns.idOf(tx, slug), query);
    return { ...page, items: page.items.map(showUpload) };
  }

  async sendRejected(caller: Caller, id: string, response: Response): Promise<void> {
    const { name, columns, rows } = await this.views.rejected(caller.workspaceId, id);
    await streamCsv(response, `${name} rejected.csv`, columns, rows);
  }
}

async function optionsOf(upload: Upload): Promise<UploadOptions> {
  const form = await formBody(upload.fields, UploadRequest, {
    json: ['column_map'],
    boolean: ['allow_duplicate'],
  });
  return {
    defaultCountry: form.default_country ?? null,
    columnMap: columnMapOf(form.column_map ?? {}),
    allowDuplicate: form.allow_duplicate ?? false,
  };
}

function showUpload(upload: UploadRow): UploadResponse {
  return {
    id: upload.id,
    uuid: upload.id,
    campaign_id: upload.list_id,
    status: upload.status,
    file: { name: upload.file_name, bytes: Number(upload.file_bytes) },
    default_country: upload.default_country,
    counts: {
      rows_total: upload.rows_total,
      accepted: upload.rows_accepted,
      updated: upload.rows_updated,
      rejected: upload.rows_rejected,
      suppressed: upload.rows_suppressed,
      dialing: upload.rows_dialing,
    },
    failure: upload.failure,
    retry_of: upload.retry_of,
    retried_by: upload.retried_by,
    created_at: upload.created_at,
    updated_at: upload.updated_at,
    finished_at: upload.finished_at,
  };
}
