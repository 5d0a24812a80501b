import { Body, Controller, Delete, Get, Header, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import {
  CampaignListQuery,
  CreateCampaignRequest,
  ReplaceCampaignRequest,
  UpdateCampaignRequest,
} from './campaigns.requests.js';
import { CampaignPage, CampaignResponse, CampaignStatusResponse } from './campaigns.responses.js';
import { CampaignsService } from './campaigns.service.js';
import { PublicStatus } from './public-status.service.js';

/** What the settings of a campaign may be refused for. */
const settingsProblems = [
  'slug_taken',
  'schedule_in_past',
  'end_in_past',
  'end_before_start',
  'calling_window_invalid',
  'window_never_opens',
  'holiday_invalid',
  'retry_rule_invalid',
  'profile_unknown',
  'agent_not_found',
  'phone_number_not_found',
  'number_without_agent',
  'number_without_trunk',
  'country_unknown',
  'default_country_required',
] as const;

/** What a change of its status may be refused for. */
const statusProblems = [
  'list_not_started',
  'list_finished',
  'list_ended',
  'list_not_paused',
  'list_already_running',
] as const;

@ApiTags('Campaigns')
@Controller('api/v/campaign')
export class CampaignsController {
  constructor(
    private readonly campaigns: CampaignsService,
    private readonly status: PublicStatus,
  ) {}

  /**
   * List campaigns
   *
   * Newest first. Archived ones only when `status=archived` asks for them.
   */
  @Get()
  @Access('signed-in')
  @Problems('not_a_member')
  @RequiresScope('campaigns:read')
  listCampaigns(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Query() query: CampaignListQuery,
  ): Promise<CampaignPage> {
    return this.campaigns.list(tx, caller, query);
  }

  /**
   * Create a campaign
   *
   * Empty: people come by `POST /api/v/upload/{slug}/`, one file after the other, and by `POST /api/v/prospect/{uuid}/`.
   */
  @Post()
  @Access('signed-in')
  @Problems(...settingsProblems)
  @RequiresScope('campaigns:write')
  @Idempotent()
  createCampaign(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: CreateCampaignRequest,
  ): Promise<CampaignResponse> {
    return this.campaigns.create(tx, caller, body);
  }

  /** Get a campaign with its progress, by slug or uuid */
  @Get(':slug')
  @Access('signed-in')
  @Problems('not_found')
  @RequiresScope('campaigns:read')
  getCampaign(@CurrentTx() tx: WorkspaceTx, @Param('slug') slug: string): Promise<CampaignResponse> {
    return this.campaigns.get(tx, slug);
  }

  /**
   * Replace the settings of a campaign
   *
   * All of them: what is left out gets its default; only slug and status stay. Edits of a running campaign hold for the
   * next dial: nobody is called twice or forgotten because of them.
   */
  @Put(':slug')
  @Access('signed-in')
  @Problems('not_found', ...settingsProblems, ...statusProblems)
  @RequiresScope('campaigns:write')
  @Idempotent()
  replaceCampaign(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('slug') slug: string,
    @Body() body: ReplaceCampaignRequest,
  ): Promise<CampaignResponse> {
    return this.campaigns.replace(tx, caller, slug, body);
  }

  /**
   * Change some settings of a campaign, or its status
   *
   * What is left out stays. Edits of a running campaign hold for the next dial.
   */
  @Patch(':slug')
  @Access('signed-in')
  @Problems('not_found', ...settingsProblems, ...statusProblems)
  @RequiresScope('campaigns:write')
  @Idempotent()
  updateCampaign(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('slug') slug: string,
    @Body() body: UpdateCampaignRequest,
  ): Promise<CampaignResponse> {
    return this.campaigns.update(tx, caller, slug, body);
  }

  /**
   * Delete a campaign
   *
   * One that has called somebody is archived, for its calls refer to it: 200 with the campaign. One without calls is
   * removed: 204. Either way nobody of it is called any more; calls that ring or talk go on.
   */
  @Delete(':slug')
  @Access('signed-in')
  @Problems('not_found')
  @RequiresScope('campaigns:write')
  @Idempotent()
  @ApiResponse({ status: 200, type: CampaignResponse, description: 'It had calls and is archived.' })
  @ApiResponse({ status: 204, description: 'It had no calls and is gone.' })
  async deleteCampaign(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Param('slug') slug: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CampaignResponse | undefined> {
    const archived = await this.campaigns.remove(tx, caller, slug);
    if (archived === null) response.status(204);
    return archived ?? undefined;
  }

  /**
   * See how a campaign gets on, without an account
   *
   * For campaigns whose `public_status` is true: counts, rate and expected end, at most two seconds old. Nothing of the
   * people, numbers or agents. A campaign that did not opt in is answered as none.
   */
  @Get(':slug/status')
  @Header('Cache-Control', 'no-cache')
  @Access('public')
  @Problems('not_found')
  getCampaignStatus(@Param('slug') slug: string): Promise<CampaignStatusResponse> {
    return this.status.read(slug);
  }
}
