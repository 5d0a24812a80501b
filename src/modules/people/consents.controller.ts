import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope, WorkspaceInPath } from '../../platform/http/access.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { ConsentListQuery, RecordConsentRequest, WithdrawConsentRequest } from './consents.requests.js';
import { ConsentPage, ConsentResponse, WithdrawalResponse } from './consents.responses.js';
import { ConsentsService } from './consents.service.js';

@ApiTags('People')
@Controller('workspaces/:id/consents')
@WorkspaceInPath('id')
export class ConsentsController {
  constructor(private readonly consents: ConsentsService) {}

  /** List what people agreed to, and took back */
  @Get()
  @Problems('number_invalid')
  @RequiresScope('people:read')
  @Access('member', 'developer', 'admin')
  listConsents(@CurrentTx() tx: WorkspaceTx, @Query() query: ConsentListQuery): Promise<ConsentPage> {
    return this.consents.list(tx, query);
  }

  /**
   * Record a consent
   *
   * The same consent again is the one that is there. One that was given before the person withdrew is withdrawn from the
   * beginning. One that was given since holds, but does not end the suppression: that is an act of its own,
   * DELETE /suppressions/{id}.
   */
  @Post()
  @Problems('number_invalid', 'consent_in_future', 'number_erased')
  @RequiresScope('people:write')
  @Access('developer', 'admin')
  @Idempotent()
  recordConsent(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: RecordConsentRequest,
  ): Promise<ConsentResponse> {
    return this.consents.record(tx, caller, body);
  }

  /**
   * Withdraw all that a person agreed to
   *
   * And suppress the number: after the reply no phone of it rings any more, from any list of the workspace; a call that
   * already rings goes on.
   */
  @Post('withdrawals')
  @Problems('number_invalid', 'number_erased')
  @RequiresScope('people:write')
  @Access('member', 'developer', 'admin')
  @Idempotent()
  @HttpCode(200)
  withdrawConsents(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: WithdrawConsentRequest,
  ): Promise<WithdrawalResponse> {
    return this.consents.withdraw(tx, caller, body);
  }
}
