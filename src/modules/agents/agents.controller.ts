import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { AgentRequest } from './agents.requests.js';
import { AgentPageResponse, AgentResponse } from './agents.responses.js';
import { AgentsService } from './agents.service.js';

@ApiTags('Agents')
@Controller('agents')
export class AgentsController {
  constructor(private readonly agents: AgentsService) {}

  /** List the workspace's agents. */
  @Get()
  @RequiresScope('agents:read')
  @Access('member', 'developer', 'admin')
  listAgents(@CurrentTx() tx: WorkspaceTx, @Query() query: PageQuery): Promise<AgentPageResponse> {
    return this.agents.list(tx, query);
  }

  /**
   * Create an agent.
   *
   * 409 `slug_taken` for a slug that another agent has, `number_taken` for a number that another agent speaks on.
   */
  @Post()
  @Problems('number_invalid', 'url_not_allowed', 'slug_taken', 'number_taken')
  @RequiresScope('agents:write')
  @Access('developer', 'admin')
  @Idempotent()
  createAgent(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: AgentRequest,
  ): Promise<AgentResponse> {
    return this.agents.create(tx, caller, body);
  }

  /** Get an agent. */
  @Get(':id')
  @RequiresScope('agents:read')
  @Access('member', 'developer', 'admin')
  getAgent(@CurrentTx() tx: WorkspaceTx, @IdParam() id: string): Promise<AgentResponse> {
    return this.agents.read(tx, id);
  }

  /**
   * Replace an agent as a whole: what is left out gets its default.
   *
   * Two fields stay when they are left out: `slug`, and `phone_number`. Another `phone_number` takes the place of
   * the one shown; further numbers of the agent stay. Calls that are live go on with the agent as it was.
   */
  @Put(':id')
  @Problems('number_invalid', 'url_not_allowed', 'slug_taken', 'number_taken', 'number_in_use')
  @RequiresScope('agents:write')
  @Access('developer', 'admin')
  @Idempotent()
  replaceAgent(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
    @Body() body: AgentRequest,
  ): Promise<AgentResponse> {
    return this.agents.update(tx, caller, id, body);
  }

  /**
   * Delete an agent; its numbers are free for others.
   *
   * 409 `number_in_use` while a list that is importing, scheduled or running uses one of its numbers, `agent_in_use`
   * while a call with it is live or waits, or a campaign that is not archived has it.
   */
  @Delete(':id')
  @Problems('number_in_use', 'agent_in_use')
  @RequiresScope('agents:write')
  @Access('developer', 'admin')
  @HttpCode(204)
  @Idempotent()
  deleteAgent(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam() id: string,
  ): Promise<void> {
    return this.agents.delete(tx, caller, id);
  }
}
