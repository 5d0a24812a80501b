import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { CampaignProspectsQuery } from './campaigns.requests.js';
import { CampaignProspectPage, CampaignProspectResponse } from './campaigns.responses.js';
import { CampaignProspects } from './campaign-prospects.service.js';

@ApiTags('Campaigns')
@Controller('api/v/campaign/:slug/prospects')
@Access('signed-in')
export class CampaignProspectsController {
  constructor(private readonly prospects: CampaignProspects) {}

  /**
   * List the people of a campaign
   *
   * In the order in which they came, each with their attempts and the reason of the last decision.
   */
  @Get()
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
   * Dial somebody of a campaign again of whom nobody knows whether the phone rang
   *
   * Only one whose state is `unknown`. The phone may ring a second time: that is why nothing but this does it. A
   * completed campaign runs again for it.
   */
  @Post(':prospect_id/redial')
  @Problems('not_found', 'prospect_not_unknown', 'list_finished')
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
