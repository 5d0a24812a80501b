import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { notFound } from '../../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../../platform/http/paging.js';
import { deepestRow, type PageQuery } from '../../../platform/http/paging.requests.js';
import {
  type CampaignFilter,
  type CampaignOverviewRow,
  CampaignOverviewsRepository,
} from './campaign-overviews.repository.js';
import { type ListProgress, progressOf } from './list-progress.js';

/** A campaign with how it gets on. */
export interface CampaignOverview extends CampaignOverviewRow {
  progress: ListProgress;
}

/** Reads campaigns. */
@Injectable()
export class CampaignViews {
  constructor(
    private readonly overviews: CampaignOverviewsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError not-found */
  async get(tx: WorkspaceTx, id: string): Promise<CampaignOverview> {
    const row = await this.overviews.find(tx, id);
    if (row === null) throw notFound('campaign');
    return this.show(row);
  }

  async page(tx: WorkspaceTx, filter: CampaignFilter, query: PageQuery): Promise<Page<CampaignOverview>> {
    const rows = await this.overviews.page(tx, filter, sliceOf(query));
    const total = await this.overviews.total(tx, filter, deepestRow + 1);
    return pageOf(query, rows, total, (row) => this.show(row));
  }

  private show(row: CampaignOverviewRow): CampaignOverview {
    return { ...row, progress: progressOf({ ...row, calling_window: null }, this.clock.now()) };
  }
}
