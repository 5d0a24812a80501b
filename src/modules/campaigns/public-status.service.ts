import { Injectable } from '@nestjs/common';
import { Database, SystemDatabase } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors.js';
import { isUuid } from '../../platform/ids.js';
import { CampaignViews } from '../dialing/index.js';
import type { CampaignStatusResponse } from './campaigns.responses.js';
import { showPublicStatus } from './campaigns.views.js';
import { type PublicCampaign, StatusCacheRepository } from './status-cache.repository.js';

/**
 * The status of campaigns for anybody. Whoever asks gets a snapshot that is at most two seconds old, so that a campaign
 * is looked at once in that time, however many ask.
 */
@Injectable()
export class PublicStatus {
  /** What this process is at: one connection for a campaign, not one for each who asks. */
  private readonly making = new Map<string, Promise<object | null>>();

  constructor(
    private readonly system: SystemDatabase,
    private readonly database: Database,
    private readonly views: CampaignViews,
    private readonly cache: StatusCacheRepository,
  ) {}

  /** @throws AppError not-found, the same for a campaign that did not opt in as for none */
  async read(slug: string): Promise<CampaignStatusResponse> {
    const campaign = await this.system.withSystem((tx) =>
      this.cache.findPublic(tx, slug, isUuid(slug) ? slug : null),
    );
    if (campaign === null) throw nothingPublic();
    const snapshot = campaign.snapshot ?? (await this.made(campaign));
    if (snapshot === null) throw nothingPublic();
    return snapshot as CampaignStatusResponse;
  }

  private made(campaign: PublicCampaign): Promise<object | null> {
    const known = this.making.get(campaign.id);
    if (known !== undefined) return known;
    const making = this.make(campaign).finally(() => this.making.delete(campaign.id));
    this.making.set(campaign.id, making);
    return making;
  }

  private make({ id, workspace_id: workspaceId }: PublicCampaign): Promise<object | null> {
    return this.database.withWorkspace(workspaceId, async (tx) => {
      const { found, snapshot, at } = await this.cache.lock(tx, id);
      if (!found || snapshot !== null) return found ? snapshot : null;
      const status = { ...showPublicStatus(await this.views.get(tx, id)), as_of: at };
      await this.cache.store(tx, id, status, at);
      return status;
    });
  }
}

function nothingPublic(): AppError {
  return new AppError('not-found', 'not_found', 'There is no campaign of this slug whose status is public.');
}
