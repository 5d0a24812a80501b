import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { CampaignProspectsQuery } from './campaigns.requests.js';
import {
  AddedProspectResponse,
  CampaignProspectPage,
  CampaignProspectResponse,
} from './campaigns.responses.js';
import { CampaignProspects } from './campaign-prospects.service.js';
import { AddProspectRequest } from './prospects.requests.js';

@ApiTags('Campaigns')
@Controller('api/v')
@Access('signed-in')
export class CampaignProspectsController {
  constructor(private readonly prospects: CampaignProspects) {}

  /**
   * List the people of a campaign
   *
   * In the order in which they came, each with their attempts and the reason of the last decision.
   */
  @Get('campaign/:slug/prospects')
  @Problems('not_found')
  @RequiresScope('campaigns:read')
  listCampaignProspects(
    @CurrentTx() tx: WorkspaceTx,
    @Param('slug') slug: string,
    @Query() query: CampaignProspectsQuery,
  ): Promise<CampaignProspectPage> {
    return this.prospects.list(tx, slug, query);
  }

  /**
   * Add somebody to the campaign of this uuid
   *
   * They are called at once where the campaign runs and its hours are open. 201 with who is new; 200 with who was in the
   * campaign already and got these variables.
   */
  @Post('prospect/:uuid')
  @Problems(
    'not_found',
    'list_finished',
    'list_ended',
    'number_erased',
    'phone_number_invalid',
    'premium_number',
    'country_unknown',
    'time_zone_unknown',
    'consent_invalid',
    'variable_invalid',
  )
  @RequiresScope('campaigns:write')
  @Idempotent()
  @ApiParam({ name: 'uuid', description: 'The uuid of the campaign.' })
  @ApiResponse({ status: 200, type: AddedProspectResponse, description: 'Who was there already.' })
  @ApiResponse({ status: 201, type: AddedProspectResponse, description: 'Who is new.' })
  async addProspect(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('uuid') campaignId: string,
    @Body() body: AddProspectRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AddedProspectResponse> {
    const added = await this.prospects.add(tx, caller, campaignId, body);
    response.status(added.outcome === 'added' ? 201 : 200);
    return added;
  }

  /**
   * Dial somebody of a campaign again of whom nobody knows whether the phone rang
   *
   * Only one whose state is `unknown`. The phone may ring a second time: that is why nothing but this does it. A
   * completed campaign runs again for it.
   */
  @Post('campaign/:slug/prospects/:prospect_id/redial')
  @Problems('not_found', 'prospect_not_unknown', 'list_finished', 'list_ended')
  @RequiresScope('campaigns:write')
  @Idempotent()
  @HttpCode(200)
  redialCampaignProspect(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('slug') slug: string,
    @IdParam('prospect_id') prospectId: string,
  ): Promise<CampaignProspectResponse> {
    return this.prospects.redial(tx, caller, slug, prospectId);
  }
}
