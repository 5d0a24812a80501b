import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { CallsQuery, OutboundCallRequest } from './calls.requests.js';
import { CallDetailResponse, CallPageResponse, CallResponse } from './calls.responses.js';
import { CallsService } from './calls.service.js';
import { OutboundCalls } from './outbound-calls.service.js';

@ApiTags('Calls')
@Controller('calls')
export class CallsController {
  constructor(
    private readonly calls: CallsService,
    private readonly outbound: OutboundCalls,
  ) {}

  /** List calls, newest first. All filters can be combined. */
  @Get()
  @Problems('date_invalid', 'number_invalid')
  @RequiresScope('calls:read')
  @Access('member', 'developer', 'admin')
  listCalls(@CurrentTx() tx: WorkspaceTx, @Query() query: CallsQuery): Promise<CallPageResponse> {
    return this.calls.list(tx, query);
  }

  /**
   * Export calls as CSV, with the filters of the list; the paging is ignored.
   *
   * Cells that a spreadsheet would run as a formula get a leading apostrophe; numbers such as `+14155550123` stay as
   * they are. A connection that breaks before the end means that rows are missing.
   */
  @Get('export')
  @Problems('date_invalid', 'number_invalid')
  @RequiresScope('calls:read')
  @Access('member', 'developer', 'admin')
  @ApiProduces('text/csv')
  @ApiResponse({ status: 200, content: { 'text/csv': { schema: { type: 'string' } } } })
  exportCalls(
    @CallerOf() caller: Caller,
    @Query() query: CallsQuery,
    @Res() response: Response,
  ): Promise<void> {
    return this.calls.export(caller, query, response);
  }

  /** Get a call with its legs, events, transcript and attempts. */
  @Get(':id')
  @RequiresScope('calls:read')
  @Access('member', 'developer', 'admin')
  getCall(@CurrentTx() tx: WorkspaceTx, @IdParam() id: string): Promise<CallDetailResponse> {
    return this.calls.read(tx, id);
  }

  /**
   * Call a number.
   *
   * The call is `queued` and dialed as soon as the workspace's limits and the calling window allow it. 400
   * `variable_missing` names each variable that the agent's texts need; 404 `number_not_found`, 409
   * `number_without_agent`, `number_without_trunk`, `number_suppressed`, `attempt_cap_reached`.
   */
  @Post('outbound_call')
  @Problems(
    'number_invalid',
    'variable_missing',
    'variable_invalid',
    'premium_number',
    'destination_not_allowed',
    'time_zone_unknown',
    'number_not_found',
    'number_without_agent',
    'number_without_trunk',
    'number_suppressed',
    'attempt_cap_reached',
    'window_never_opens',
    'outside_window',
    'person_on_call',
    'trunk_not_ready',
    'trunk_breaker_open',
    'daily_call_cap',
    'daily_spend_cap',
    'at_capacity',
    'pacing',
  )
  @RequiresScope('calls:write')
  @Access('signed-in')
  @Idempotent()
  placeCall(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: OutboundCallRequest,
  ): Promise<CallResponse> {
    return this.outbound.dial(tx, caller, body);
  }
}
