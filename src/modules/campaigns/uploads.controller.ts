import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { MaybeUploaded, ReceivesUpload, type Upload, Uploaded } from '../../platform/http/upload.guard.js';
import { listFileProblems, listUpload } from '../dialing/index.js';
import { RetryUploadRequest, UploadListQuery, UploadRequest } from './uploads.requests.js';
import { UploadPage, UploadResponse } from './uploads.responses.js';
import { CampaignUploads } from './uploads.service.js';

/** What a file may be refused for. */
const uploadProblems = [
  ...listFileProblems,
  'default_country_required',
  'duplicate_file',
  'list_finished',
  'list_ended',
] as const;

@ApiTags('Campaigns')
@Controller('api/v')
@Access('signed-in')
export class CampaignUploadsController {
  constructor(private readonly uploads: CampaignUploads) {}

  /**
   * Upload people to a campaign
   *
   * One file after the other, at any time until the campaign is archived or has ended. The reply comes when the file has
   * been received and its beginning judged; its rows are imported right after (`importing`). A number that is in the
   * campaign already is not called twice: its variables become those of this file (`updated`). Rows that cannot be
   * called are rejected one by one; a file that cannot be read to its end makes the upload `failed`, with code and
   * line, and nothing of it is taken.
   */
  @Post('upload/:slug')
  @Problems('not_found', ...uploadProblems)
  @RequiresScope('campaigns:write')
  @Idempotent()
  @ReceivesUpload(listUpload)
  @ApiBody({ type: UploadRequest })
  @ApiParam({ name: 'slug', description: 'Slug or uuid of the campaign.' })
  uploadToCampaign(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('slug') slug: string,
    @Uploaded() upload: Upload,
  ): Promise<UploadResponse> {
    return this.uploads.add(tx, caller, slug, upload);
  }

  /** Get an upload with what became of its rows */
  @Get('upload/:slug')
  @Problems('not_found')
  @RequiresScope('campaigns:read')
  @ApiParam({ name: 'slug', description: 'The uuid of the upload; a file has no slug.' })
  getUpload(@CurrentTx() tx: WorkspaceTx, @IdParam('slug') id: string): Promise<UploadResponse> {
    return this.uploads.get(tx, id);
  }

  /**
   * Take an upload up again
   *
   * Without a body, the stored file of one that failed is imported from its beginning: nothing of it was taken before.
   * With a form, such as the report of its rejected rows with the mistakes corrected, these rows become an upload of
   * their own, which the reply shows.
   */
  @Post('upload/:uuid/retry')
  @Problems('not_found', 'upload_not_failed', 'file_lost', ...uploadProblems)
  @RequiresScope('campaigns:write')
  @Idempotent()
  @ReceivesUpload({ ...listUpload, optional: true })
  @ApiBody({ type: RetryUploadRequest, required: false })
  retryUpload(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('uuid') id: string,
    @MaybeUploaded() upload: Upload | null,
  ): Promise<UploadResponse> {
    return this.uploads.retry(tx, caller, id, upload);
  }

  /**
   * Download the rejected rows of an upload
   *
   * CSV: line of the file, reason, detail, then the columns of the file, so that the rows can be mended and sent to the
   * upload's `retry/` as they are. What a spreadsheet would take for a formula begins with an apostrophe.
   */
  @Get('upload/:uuid/rejected')
  @Problems('not_found')
  @RequiresScope('campaigns:read')
  @ApiProduces('text/csv')
  @ApiResponse({ status: 200, content: { 'text/csv': { schema: { type: 'string' } } } })
  downloadRejectedRowsOfUpload(
    @CallerOf() caller: Caller,
    @IdParam('uuid') id: string,
    @Res() response: Response,
  ): Promise<void> {
    return this.uploads.sendRejected(caller, id, response);
  }

  /** List the uploads of a campaign, newest first */
  @Get('campaign/:slug/uploads')
  @Problems('not_found')
  @RequiresScope('campaigns:read')
  listUploads(
    @CurrentTx() tx: WorkspaceTx,
    @Param('slug') slug: string,
    @Query() query: UploadListQuery,
  ): Promise<UploadPage> {
    return this.uploads.list(tx, slug, query);
  }
}
