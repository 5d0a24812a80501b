import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { ReceivesUpload, type Upload, Uploaded } from '../../platform/http/upload.guard.js';
import { listFileProblems, listUpload } from '../dialing/index.js';
import {
  BatchListQuery,
  ProspectListQuery,
  UpdateBatchRequest,
  UploadBatchRequest,
} from './batch.requests.js';
import { BatchPage, BatchResponse, ProspectPage, ProspectResponse } from './batch.responses.js';
import { BatchService } from './batch.service.js';

@ApiTags('Batch')
@Controller('batch')
@Access('member', 'developer', 'admin')
export class BatchController {
  constructor(private readonly batches: BatchService) {}

  /** List batch jobs */
  @Get()
  @RequiresScope('batches:read')
  listBatches(@CurrentTx() tx: WorkspaceTx, @Query() query: BatchListQuery): Promise<BatchPage> {
    return this.batches.list(tx, query);
  }

  /**
   * Upload CSV + create batch
   *
   * The parts may come in any order. The reply comes when the file has been received and its beginning judged; its rows
   * are imported right after (`importing`), then the batch is `scheduled` or `running`. Rows that cannot be called are
   * rejected one by one, `GET /batch/{id}/rejected`; a file that cannot be read to its end makes the batch `failed`,
   * with code and line, and nobody of it is called.
   */
  @Post('upload')
  @Problems(
    ...listFileProblems,
    'default_country_required',
    'calling_window_invalid',
    'window_never_opens',
    'schedule_in_past',
    'phone_number_not_found',
    'number_without_agent',
    'number_without_trunk',
    'duplicate_file',
  )
  @RequiresScope('batches:write')
  @Idempotent()
  @ReceivesUpload(listUpload)
  @ApiBody({ type: UploadBatchRequest })
  uploadBatch(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Uploaded() upload: Upload,
  ): Promise<BatchResponse> {
    return this.batches.upload(tx, caller, upload);
  }

  /** Get batch status + progress */
  @Get(':id')
  @RequiresScope('batches:read')
  getBatch(@CurrentTx() tx: WorkspaceTx, @IdParam() id: string): Promise<BatchResponse> {
    return this.batches.get(tx, id);
  }

  /**
   * Update batch schedule
   *
   * Schedule, pace, window, retries, and `status` to pause, resume or cancel. Absent fields stay. A new window holds for
   * all who were not called yet.
   */
  @Patch(':id')
  @Problems(
    'calling_window_invalid',
    'window_never_opens',
    'schedule_in_past',
    'list_importing',
    'list_finished',
    'list_not_paused',
    'list_already_running',
  )
  @RequiresScope('batches:write')
  @Idempotent()
  updateBatch(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
    @Body() body: UpdateBatchRequest,
  ): Promise<BatchResponse> {
    return this.batches.update(tx, caller, id, body);
  }

  /**
   * Delete batch
   *
   * With its file; its calls stay in the log. One that runs or is imported has to be paused or canceled first. What is
   * still pending is canceled.
   */
  @Delete(':id')
  @Problems('list_running')
  @RequiresScope('batches:write')
  @Idempotent()
  @HttpCode(204)
  deleteBatch(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
  ): Promise<void> {
    return this.batches.remove(tx, caller, id);
  }

  /**
   * Download the rejected rows
   *
   * CSV: line of the file, reason, detail, then the columns of the file, so that the rows can be mended and uploaded
   * again. What a spreadsheet would take for a formula begins with an apostrophe.
   */
  @Get(':id/rejected')
  @RequiresScope('batches:read')
  @ApiProduces('text/csv')
  @ApiResponse({ status: 200, content: { 'text/csv': { schema: { type: 'string' } } } })
  downloadRejectedRows(
    @CallerOf() caller: Caller,
    @IdParam() id: string,
    @Res() response: Response,
  ): Promise<void> {
    return this.batches.sendRejected(caller, id, response);
  }

  /**
   * List the prospects of a batch
   *
   * In the order of the file, each with its attempts and the reason of its last decision.
   */
  @Get(':id/prospects')
  @RequiresScope('batches:read')
  listProspects(
    @CurrentTx() tx: WorkspaceTx,
    @IdParam() id: string,
    @Query() query: ProspectListQuery,
  ): Promise<ProspectPage> {
    return this.batches.prospects(tx, id, query);
  }

  /**
   * Dial a prospect again of whom nobody knows whether the phone rang
   *
   * Only one whose state is `unknown`. The phone may ring a second time: that is why nothing but this does it. A
   * completed batch runs again for it.
   */
  @Post(':id/prospects/:prospect_id/redial')
  @Problems('prospect_not_unknown', 'list_finished')
  @RequiresScope('batches:write')
  @Idempotent()
  @HttpCode(200)
  redialProspect(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
    @IdParam('prospect_id') prospectId: string,
  ): Promise<ProspectResponse> {
    return this.batches.redial(tx, caller, id, prospectId);
  }
}
