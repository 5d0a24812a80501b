import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, RequiresScope } from '../../platform/http/access.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { ClearedCacheResponse } from './campaigns.responses.js';
import { CampaignOptionsResponse } from './options.responses.js';
import { CampaignOptions } from './options.service.js';

@ApiTags('Campaigns')
@Controller('api/v')
@Access('signed-in')
export class CampaignOptionsController {
  constructor(private readonly options: CampaignOptions) {}

  /** Get all that a form for campaigns needs: agents, numbers, profiles, dispositions, limits */
  @Get('options')
  @RequiresScope('campaigns:read')
  getCampaignOptions(@CurrentTx() tx: WorkspaceTx): Promise<CampaignOptionsResponse> {
    return this.options.read(tx);
  }

  /**
   * Clear the cached status of the workspace's campaigns
   *
   * Says how many there were. They are made anew when somebody asks; without this, two seconds later.
   */
  @Delete('delete-cache')
  @RequiresScope('campaigns:write')
  @Idempotent()
  @HttpCode(200)
  clearCampaignCache(@CurrentTx() tx: WorkspaceTx): Promise<ClearedCacheResponse> {
    return this.options.clearCache(tx);
  }
}
