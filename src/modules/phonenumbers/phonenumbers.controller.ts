import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { MapAgentRequest, SipTrunkRequest, UpdateSipRequest } from './phonenumbers.requests.js';
import { PhoneNumberPageResponse, PhoneNumberResponse } from './phonenumbers.responses.js';
import { PhoneNumbersService } from './phonenumbers.service.js';

@ApiTags('Phone numbers')
@Controller('phonenumbers')
export class PhoneNumbersController {
  constructor(private readonly numbers: PhoneNumbersService) {}

  /** List the workspace's numbers with their trunks and what LiveKit knows of them. */
  @Get()
  @RequiresScope('numbers:read')
  @Access('member', 'developer', 'admin')
  listPhoneNumbers(
    @CurrentTx() tx: WorkspaceTx,
    @Query() query: PageQuery,
  ): Promise<PhoneNumberPageResponse> {
    return this.numbers.list(tx, query);
  }

  /**
   * Register a SIP trunk with its number.
   *
   * The trunk is made on LiveKit by a worker: `sync_status` tells when it is there. A number that is so far only
   * mapped to an agent gets its trunk and stays mapped. 409 `number_taken` for a number that has a trunk.
   */
  @Post('sip_trunk')
  @Problems(
    'number_invalid',
    'sip_address_invalid',
    'sip_address_private',
    'auth_username_missing',
    'auth_password_missing',
    'number_taken',
  )
  @RequiresScope('numbers:write')
  @Access('developer', 'admin')
  @Idempotent()
  registerSipTrunk(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: SipTrunkRequest,
  ): Promise<PhoneNumberResponse> {
    return this.numbers.register(tx, caller, body);
  }

  /**
   * Map an agent to a number, or take it off with `agent_id: null`.
   *
   * A number has one agent, an agent may have several numbers; an agent's `phone_number` is the same mapping.
   * 409 `number_taken` while another agent has the number, `number_in_use` for taking an agent off a number with
   * which a list dials.
   */
  @Put('map_agent')
  @Problems('number_invalid', 'number_not_found', 'agent_not_found', 'number_taken', 'number_in_use')
  @RequiresScope('numbers:write')
  @Access('member', 'developer', 'admin')
  @Idempotent()
  mapAgent(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: MapAgentRequest,
  ): Promise<PhoneNumberResponse> {
    return this.numbers.mapAgent(tx, caller, body);
  }

  /** Change the SIP trunk of a number. What is left out stays; the number in the path may lack its plus. */
  @Put('update_sip/:number')
  @Problems(
    'number_invalid',
    'sip_address_invalid',
    'sip_address_private',
    'auth_username_missing',
    'auth_password_missing',
    'number_not_found',
    'number_without_trunk',
  )
  @RequiresScope('numbers:write')
  @Access('developer', 'admin')
  @Idempotent()
  updateSipTrunk(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('number') number: string,
    @Body() body: UpdateSipRequest,
  ): Promise<PhoneNumberResponse> {
    return this.numbers.updateSip(tx, caller, number, body);
  }

  /**
   * Give up a number and its trunk.
   *
   * A worker frees the trunk on LiveKit. 409 `number_in_use` while a list that has not ended uses the number, or a
   * call from it is live or waits.
   */
  @Delete('delete_sip/:number')
  @Problems('number_invalid', 'number_not_found', 'number_in_use')
  @RequiresScope('numbers:write')
  @Access('developer', 'admin')
  @HttpCode(204)
  @Idempotent()
  deletePhoneNumber(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('number') number: string,
  ): Promise<void> {
    return this.numbers.deleteSip(tx, caller, number);
  }
}
