import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope, WorkspaceInPath } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent, NotIdempotent } from '../../platform/http/transaction.interceptor.js';
import { EraseRequest, ErasureListQuery } from './erasures.requests.js';
import { ErasurePage, ErasureResponse } from './erasures.responses.js';
import { ErasuresService } from './erasures.service.js';

@ApiTags('People')
@Controller('workspaces/:id/erasures')
@WorkspaceInPath('id')
@Access('admin')
export class ErasuresController {
  constructor(private readonly erasures: ErasuresService) {}

  /**
   * Erase a person
   *
   * After the reply no phone of the number rings any more. A worker then removes all that the workspace has of the
   * person, usually within seconds: it waits for the end of a call that lives and of imports that are under way. While
   * one is not completed, the same number again is the same erasure; after that it is erased once more.
   */
  @Post()
  @Problems('number_invalid')
  @RequiresScope('people:write')
  @NotIdempotent(
    'the same number again is the same erasure; the digest of a stored request would tell the number',
  )
  @HttpCode(202)
  erasePerson(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: EraseRequest,
  ): Promise<ErasureResponse> {
    return this.erasures.request(tx, caller, body);
  }

  /** List erasures */
  @Get()
  @Problems('number_invalid')
  @RequiresScope('people:read')
  listErasures(@CurrentTx() tx: WorkspaceTx, @Query() query: ErasureListQuery): Promise<ErasurePage> {
    return this.erasures.list(tx, query);
  }

  /** Get an erasure: how far it is, and what it removed */
  @Get(':erasure_id')
  @RequiresScope('people:read')
  readErasure(@CurrentTx() tx: WorkspaceTx, @IdParam('erasure_id') id: string): Promise<ErasureResponse> {
    return this.erasures.read(tx, id);
  }

  /**
   * Let an erased number be called again
   *
   * For somebody who came back of their own will. What was erased stays so, and the record of the erasure remains.
   */
  @Delete(':erasure_id')
  @Problems('erasure_running')
  @RequiresScope('people:write')
  @Idempotent()
  @HttpCode(204)
  liftErasure(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('erasure_id') id: string,
  ): Promise<void> {
    return this.erasures.lift(tx, caller, id);
  }
}
