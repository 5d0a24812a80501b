import { applyDecorators, Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Problems } from '../../platform/http/problems.js';
import { NotIdempotent } from '../../platform/http/transaction.interceptor.js';
import { SignatureGuard } from '../../telephony/index.js';
import { AgentEventsRequest, FunctionCallRequest } from './agent-api.requests.js';
import { AgentJobResponse, FunctionResultResponse } from './agent-api.responses.js';
import { AgentApi } from './agent-api.service.js';
import { FunctionCalls } from './function-calls.service.js';

function SignedByAgent(): MethodDecorator {
  return applyDecorators(
    Access('signature'),
    UseGuards(SignatureGuard),
    ApiHeader({
      name: 'Authorization',
      required: true,
      description:
        "`Bearer <JWT>`, HS256, signed with LiveKit's API secret, `iss` its API key, with `exp`, and as `sha256` the " +
        'base64 SHA-256 of the raw body (of the empty body for GET): the scheme of LiveKit webhooks.',
    }),
  );
}

/** Between the agent worker and the platform; not for others. */
@ApiTags('Agent worker (internal)')
@Controller('internal/agent/attempts')
export class AgentApiController {
  constructor(
    private readonly agents: AgentApi,
    private readonly functions: FunctionCalls,
  ) {}

  /** What an agent needs to know of its call: who it is, its texts filled with the call's variables. */
  @Get(':attempt_id')
  @Problems('attempt_not_found', 'agent_not_found')
  @SignedByAgent()
  getAgentJob(@IdParam('attempt_id') attemptId: string): Promise<AgentJobResponse> {
    return this.agents.job(attemptId);
  }

  /**
   * Report what happened in a call.
   *
   * The events are in the database when the reply comes. They may be sent again, late and in any order: what they
   * say of the call follows from all of them.
   */
  @Post(':attempt_id/events')
  @Problems('attempt_not_found')
  @NotIdempotent('events have ids of their own, and are stored once')
  @SignedByAgent()
  @HttpCode(204)
  reportAgentEvents(
    @IdParam('attempt_id') attemptId: string,
    @Body() body: AgentEventsRequest,
  ): Promise<void> {
    return this.agents.report(attemptId, body);
  }

  /**
   * Call a custom function of the attempt's agent.
   *
   * The platform calls the customer's URL once, waits 10 seconds at most, and reads 64 KB of the reply; no redirect is
   * followed, and no address inside is reached. Whatever comes of it is a 200 here, and an event of the call: `ok` says
   * whether the URL answered with 2xx, `error` why there was no answer.
   */
  @Post(':attempt_id/functions/:name')
  @Problems('attempt_not_found', 'function_not_found', 'agent_not_found')
  @NotIdempotent('a function is called as often as the agent asks; the agent worker does not repeat it')
  @SignedByAgent()
  @HttpCode(200)
  callAgentFunction(
    @IdParam('attempt_id') attemptId: string,
    @Param('name') name: string,
    @Body() body: FunctionCallRequest,
  ): Promise<FunctionResultResponse> {
    return this.functions.call(attemptId, name, body);
  }
}
