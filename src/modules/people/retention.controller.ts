import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope, WorkspaceInPath } from '../../platform/http/access.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { UpdateRetentionRequest } from './retention.requests.js';
import { RetentionResponse } from './retention.responses.js';
import { RetentionService } from './retention.service.js';

@ApiTags('People')
@Controller('workspaces/:id/retention')
@WorkspaceInPath('id')
export class RetentionController {
  constructor(private readonly retention: RetentionService) {}

  /** Get for how long a workspace keeps what it knows of people */
  @Get()
  @RequiresScope('people:read')
  @Access('member', 'developer', 'admin')
  getRetention(@CurrentTx() tx: WorkspaceTx): Promise<RetentionResponse> {
    return this.retention.read(tx);
  }

  /**
   * Change for how long a workspace keeps what it knows of people
   *
   * Fields that are absent stay. What is too old by then is removed within the hour, and cannot be brought back.
   */
  @Patch()
  @Idempotent()
  @RequiresScope('people:write')
  @Access('admin')
  updateRetention(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: UpdateRetentionRequest,
  ): Promise<RetentionResponse> {
    return this.retention.update(tx, caller, body);
  }
}
