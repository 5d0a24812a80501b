import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { pageOf } from '../../platform/http/paging.js';
import type { Caller } from '../../platform/http/principal.js';
import { type CampaignChanges, CampaignLists, CampaignViews, CampaignWarnings } from '../dialing/index.js';
import type {
  CampaignListQuery,
  CreateCampaignRequest,
  ReplaceCampaignRequest,
  UpdateCampaignRequest,
} from './campaigns.requests.js';
import type { CampaignPage, CampaignResponse } from './campaigns.responses.js';
import { showCampaign } from './campaigns.views.js';
import { fullSettingsOf, settingsOf } from './settings-of-body.js';
import { StatusCacheRepository } from './status-cache.repository.js';
import { WorkspaceFilter } from './workspace-filter.js';

/** A campaign is a dial list that is filled and changed as it goes. */
@Injectable()
export class CampaignsService {
  constructor(
    private readonly campaigns: CampaignLists,
    private readonly views: CampaignViews,
    private readonly cache: StatusCacheRepository,
    private readonly workspaces: WorkspaceFilter,
    private readonly warnings: CampaignWarnings,
  ) {}

  async list(tx: WorkspaceTx, caller: Caller, query: CampaignListQuery): Promise<CampaignPage> {
    const { workspace } = query;
    if (workspace !== undefined && !(await this.workspaces.namesActive(caller, workspace))) {
      return pageOf(query, [], 0, () => {
        throw new Error('an empty page has nothing to show');
      });
    }
    const filter = { status: query.status ?? null, email: query.email ?? null };
    const page = await this.views.page(tx, filter, query);
    const warnings = await this.warnings.of(tx, page.items);
    return {
      ...page,
      items: page.items.map((campaign) => showCampaign(campaign, warnings.get(campaign.id) ?? [])),
    };
  }

  async create(tx: WorkspaceTx, caller: Caller, body: CreateCampaignRequest): Promise<CampaignResponse> {
    const { slug, ...settings } = fullSettingsOf(body);
    const id = await this.campaigns.create(tx, caller, {
      ...settings,
      slug: slug ?? null,
      start: body.status === 'running',
    });
    if (body.status === 'running') await this.warnings.recordStart(tx, caller, id);
    return this.show(tx, id);
  }

  async get(tx: WorkspaceTx, slug: string): Promise<CampaignResponse> {
    return this.show(tx, await this.campaigns.idOf(tx, slug));
  }

  replace(
    tx: WorkspaceTx,
    caller: Caller,
    slug: string,
    body: ReplaceCampaignRequest,
  ): Promise<CampaignResponse> {
    return this.change(tx, caller, slug, { ...fullSettingsOf(body), status: body.status });
  }

  update(
    tx: WorkspaceTx,
    caller: Caller,
    slug: string,
    body: UpdateCampaignRequest,
  ): Promise<CampaignResponse> {
    return this.change(tx, caller, slug, { ...settingsOf(body), status: body.status });
  }

  /** @returns the campaign when it was archived because of its calls; null when it had none and is gone */
  async remove(tx: WorkspaceTx, caller: Caller, slug: string): Promise<CampaignResponse | null> {
    const id = await this.campaigns.idOf(tx, slug);
    const how = await this.campaigns.remove(tx, caller, id);
    await this.cache.clear(tx, id);
    return how === 'archived' ? this.show(tx, id) : null;
  }

  private async change(
    tx: WorkspaceTx,
    caller: Caller,
    slug: string,
    changes: CampaignChanges,
  ): Promise<CampaignResponse> {
    const id = await this.campaigns.change(tx, caller, slug, changes);
    if (changes.status === 'running') await this.warnings.recordStart(tx, caller, id);
    await this.cache.clear(tx, id);
    return this.show(tx, id);
  }

  private async show(tx: WorkspaceTx, id: string): Promise<CampaignResponse> {
    const campaign = await this.views.get(tx, id);
    const warnings = await this.warnings.of(tx, [campaign]);
    return showCampaign(campaign, warnings.get(id) ?? []);
  }
}
