import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { Access, RequiresScope, WorkspaceInPath } from '../../../platform/http/access.js';
import { type Caller, CallerOf } from '../../../platform/http/principal.js';
import { Problems } from '../../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../../platform/http/transaction.interceptor.js';
import { DispositionRequest } from './dispositions.requests.js';
import { DispositionResponse, DispositionsResponse } from './dispositions.responses.js';
import { DispositionsService } from './dispositions.service.js';

@ApiTags('Dispositions')
@Controller('workspaces/:id/dispositions')
@WorkspaceInPath('id')
export class DispositionsController {
  constructor(private readonly dispositions: DispositionsService) {}

  /** List what calls may be marked with, and what that does */
  @Get()
  @RequiresScope('workspaces:read')
  @Access('member', 'developer', 'admin')
  listDispositions(@CurrentTx() tx: WorkspaceTx): Promise<DispositionsResponse> {
    return this.dispositions.list(tx);
  }

  /**
   * Add a disposition, or replace it
   *
   * What it does changes for calls that are marked with it from now on. The name is of 1 to 64 lower-case letters,
   * digits and underscores; a workspace has a hundred at most.
   */
  @Put(':name')
  @Problems('disposition_name_invalid', 'delay_not_used', 'opt_out_must_stay', 'too_many_dispositions')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  @ApiParam({ name: 'name', schema: { type: 'string' } })
  putDisposition(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('name') name: string,
    @Body() body: DispositionRequest,
  ): Promise<DispositionResponse> {
    return this.dispositions.put(tx, caller, name, body);
  }

  /**
   * Remove a disposition
   *
   * Calls that are marked with it keep its name. `do_not_call` cannot be removed.
   */
  @Delete(':name')
  @Problems('opt_out_must_stay')
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  @HttpCode(204)
  @ApiParam({ name: 'name', schema: { type: 'string' } })
  removeDisposition(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('name') name: string,
  ): Promise<void> {
    return this.dispositions.remove(tx, caller, name);
  }
}
