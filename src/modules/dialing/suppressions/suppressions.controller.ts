import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { Access, RequiresScope } from '../../../platform/http/access.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../../platform/http/principal.js';
import { Problems } from '../../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../../platform/http/transaction.interceptor.js';
import { ReceivesUpload, type Upload, Uploaded } from '../../../platform/http/upload.guard.js';
import { listFileProblems, listUpload } from '../lists/list-upload.js';
import {
  CreateSuppressionRequest,
  ImportSuppressionsRequest,
  SuppressionListQuery,
} from './suppressions.requests.js';
import { SuppressionImportResponse, SuppressionPage, SuppressionResponse } from './suppressions.responses.js';
import { SuppressionsService } from './suppressions.service.js';

@ApiTags('Suppressions')
@Controller('suppressions')
@Access('member', 'developer', 'admin')
export class SuppressionsController {
  constructor(private readonly suppressions: SuppressionsService) {}

  /**
   * Never call a number
   *
   * After the reply no phone of that number rings any more, from any list; a call that already rings goes on, and what
   * its person agreed to is withdrawn. A number that is on the list stays as it is, and is given as it is.
   */
  @Post()
  @Problems('phone_number_invalid', 'number_erased')
  @RequiresScope('suppressions:write')
  @Idempotent()
  addSuppression(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: CreateSuppressionRequest,
  ): Promise<SuppressionResponse> {
    return this.suppressions.add(tx, caller, body);
  }

  /** List suppressed numbers */
  @Get()
  @Problems('phone_number_invalid')
  @RequiresScope('suppressions:read')
  listSuppressions(
    @CurrentTx() tx: WorkspaceTx,
    @Query() query: SuppressionListQuery,
  ): Promise<SuppressionPage> {
    return this.suppressions.list(tx, query);
  }

  /**
   * Import suppressed numbers
   *
   * CSV, read as a batch's file is. A file that cannot be read to its end changes nothing; rows that hold no number are
   * reported and the others taken. The same file may be sent again.
   */
  @Post('import')
  @Problems(...listFileProblems, 'default_country_required', 'import_interrupted')
  @RequiresScope('suppressions:write')
  @Idempotent({ repeatable: true })
  @HttpCode(200)
  @ReceivesUpload(listUpload)
  @ApiBody({ type: ImportSuppressionsRequest })
  importSuppressions(
    @CallerOf() caller: Caller,
    @Uploaded() upload: Upload,
  ): Promise<SuppressionImportResponse> {
    return this.suppressions.import(caller, upload);
  }

  /**
   * Allow a number again
   *
   * Prospects that were suppressed because of it stay so: a list that does not have them yet calls them. Consents that it
   * withdrew stay withdrawn: record what the person agreed to since.
   */
  @Delete(':id')
  @RequiresScope('suppressions:write')
  @Idempotent()
  @HttpCode(204)
  removeSuppression(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
  ): Promise<void> {
    return this.suppressions.remove(tx, caller, id);
  }
}
