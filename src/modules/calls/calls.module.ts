import { Module } from '@nestjs/common';
import { DialingModule, DispositionsModule } from '../dialing/index.js';
import { AgentApiController } from './agent-api.controller.js';
import { AgentApi } from './agent-api.service.js';
import { AttemptOwners } from './attempt-owners.js';
import { CallsController } from './calls.controller.js';
import { CallsService } from './calls.service.js';
import { FunctionCalls } from './function-calls.service.js';
import { OutboundCalls } from './outbound-calls.service.js';

/** The log of calls, single calls, and what agents report of them. */
@Module({
  imports: [DialingModule, DispositionsModule],
  controllers: [CallsController, AgentApiController],
  providers: [CallsService, OutboundCalls, AgentApi, AttemptOwners, FunctionCalls],
})
export class CallsModule {}
