import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import type { Caller } from '../../platform/http/principal.js';
import { CampaignLists, DialLists, ListViews, ProspectAdding } from '../dialing/index.js';
import type { CampaignProspectsQuery } from './campaigns.requests.js';
import type {
  AddedProspectResponse,
  CampaignProspectPage,
  CampaignProspectResponse,
} from './campaigns.responses.js';
import { showProspect } from './campaigns.views.js';
import type { AddProspectRequest } from './prospects.requests.js';

/** The people of a campaign. */
@Injectable()
export class CampaignProspects {
  constructor(
    private readonly campaigns: CampaignLists,
    private readonly lists: DialLists,
    private readonly adding: ProspectAdding,
    private readonly views: ListViews,
  ) {}

  async list(tx: WorkspaceTx, slug: string, query: CampaignProspectsQuery): Promise<CampaignProspectPage> {
    const { upload, ...rest } = query;
    const wanted = { ...rest, ...(upload !== undefined && { upload_id: upload }) };
    const page = await this.views.prospectsOf(tx, 'campaign', await this.campaigns.idOf(tx, slug), wanted);
    return { ...page, items: page.items.map(showProspect) };
  }

  async add(
    tx: WorkspaceTx,
    caller: Caller,
    campaignId: string,
    { variables = {}, ...body }: AddProspectRequest,
  ): Promise<AddedProspectResponse> {
    const { id, outcome } = await this.adding.add(tx, caller, campaignId, { ...body, variables });
    return { ...showProspect(await this.views.prospect(tx, campaignId, id)), outcome };
  }

  async redial(
    tx: WorkspaceTx,
    caller: Caller,
    slug: string,
    prospectId: string,
  ): Promise<CampaignProspectResponse> {
    const id = await this.campaigns.idOf(tx, slug);
    await this.lists.redial(tx, caller, 'campaign', id, prospectId);
    return showProspect(await this.views.prospect(tx, id, prospectId));
  }
}
