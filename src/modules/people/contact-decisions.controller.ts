import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope, WorkspaceInPath } from '../../platform/http/access.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx } from '../../platform/http/transaction.interceptor.js';
import { ContactDecisionsQuery } from './contact-decisions.requests.js';
import { ContactDecisionPage } from './contact-decisions.responses.js';
import { ContactDecisionsService } from './contact-decisions.service.js';

@ApiTags('People')
@Controller('workspaces/:id/contact-decisions')
@WorkspaceInPath('id')
export class ContactDecisionsController {
  constructor(private readonly decisions: ContactDecisionsService) {}

  /**
   * Why a person was called, or not
   *
   * Every decision about a number, dialed or not, newest first, with what it was decided by. Nothing of a person who was
   * erased; what is older than the workspace keeps is gone (retention).
   */
  @Get()
  @Problems('number_invalid')
  @RequiresScope('people:read')
  @Access('member', 'developer', 'admin')
  listContactDecisions(
    @CurrentTx() tx: WorkspaceTx,
    @Query() query: ContactDecisionsQuery,
  ): Promise<ContactDecisionPage> {
    return this.decisions.list(tx, query);
  }
}
