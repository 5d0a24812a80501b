import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Database } from '../../../platform/database/database.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { notFound } from '../../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../../platform/http/paging.js';
import { deepestRow, type PageQuery } from '../../../platform/http/paging.requests.js';
import type { ListKind, ListStatus } from '../domain/list-state.js';
import type { ProspectState } from '../domain/prospect-state.js';
import { type ListProgress, progressOf } from './list-progress.js';
import { type OverviewRow, OverviewsRepository } from './overviews.repository.js';
import { type RejectedReport, RejectedRows } from './rejected-rows.js';
import { type ProspectAttemptRow, type ProspectRow, ProspectsRepository } from './prospects.repository.js';

export interface ListOverview
  extends
    Omit<
      OverviewRow,
      | 'counts'
      | 'waiting_because'
      | 'waiting_until'
      | 'pending_zones'
      | 'average_call_s'
      | 'dials_last_minute'
    >,
    Omit<ListProgress, 'states'> {
  /** `total = accepted + rejected`; the states add up to accepted. */
  counts: Record<ProspectState | 'total' | 'accepted' | 'rejected', number>;
}

export type ProspectView = ProspectRow & { attempts: ProspectAttemptRow[] };

/** Reads lists: how they stand, whom they call, what they rejected. */
@Injectable()
export class ListViews {
  constructor(
    private readonly overviews: OverviewsRepository,
    private readonly prospects: ProspectsRepository,
    private readonly rejectedRows: RejectedRows,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async get(tx: WorkspaceTx, kind: ListKind, id: string): Promise<ListOverview> {
    const row = await this.overviews.find(tx, kind, id);
    if (row === null) throw notFound(kind);
    return this.show(row);
  }

  async page(
    tx: WorkspaceTx,
    kind: ListKind,
    query: PageQuery & { status?: ListStatus },
  ): Promise<Page<ListOverview>> {
    const status = query.status ?? null;
    const rows = await this.overviews.page(tx, kind, status, sliceOf(query));
    const total = await this.overviews.total(tx, kind, status, deepestRow + 1);
    return pageOf(query, rows, total, (row) => this.show(row));
  }

  /** In the order in which they came: of the file, and of the files. `upload_id`: those whom this file brought. */
  async prospectsOf(
    tx: WorkspaceTx,
    kind: ListKind,
    id: string,
    query: PageQuery & { state?: ProspectState; upload_id?: string },
  ): Promise<Page<ProspectView>> {
    if ((await this.overviews.exists(tx, kind, id)) === null) throw notFound(kind);
    const state = query.state ?? null;
    const { upload_id: uploadId } = query;
    const [rows, total] =
      uploadId === undefined
        ? [
            await this.prospects.page(tx, id, state, sliceOf(query)),
            await this.prospects.total(tx, id, state),
          ]
        : [
            await this.prospects.pageOfUpload(tx, id, uploadId, state, sliceOf(query)),
            await this.prospects.totalOfUpload(tx, id, uploadId, state, deepestRow + 1),
          ];
    const attempts = await this.prospects.attemptsOf(
      tx,
      rows.map((row) => row.id),
    );
    const byProspect = new Map<string, ProspectAttemptRow[]>(rows.map((row) => [row.id, []]));
    for (const attempt of attempts) byProspect.get(attempt.prospect_id)?.push(attempt);
    return pageOf(query, rows, total, (row) => ({ ...row, attempts: byProspect.get(row.id) ?? [] }));
  }

  async prospect(tx: WorkspaceTx, listId: string, id: string): Promise<ProspectView> {
    const row = await this.prospects.find(tx, listId, id);
    if (row === null) throw notFound('prospect');
    return { ...row, attempts: await this.prospects.attemptsOf(tx, [id]) };
  }

  /** The rejected rows of a list as a table; read piece by piece, no transaction stays open. */
  async rejected(workspaceId: string, kind: ListKind, id: string): Promise<RejectedReport> {
    const list = await this.database.withWorkspace(workspaceId, (tx) => this.overviews.exists(tx, kind, id));
    if (list === null) throw notFound(kind);
    return this.rejectedRows.report(workspaceId, { id, ...list, skipped: 0 });
  }

  private show(row: OverviewRow): ListOverview {
    const { counts: _counts, waiting_because: _because, waiting_until: _until, ...shown } = row;
    const { pending_zones: _zones, average_call_s: _average, ...list } = shown;
    const { states, ...progress } = progressOf(row, this.clock.now());
    return {
      ...list,
      ...progress,
      counts: {
        total: row.rows_total,
        accepted: row.rows_accepted,
        rejected: row.rows_rejected,
        ...states,
      },
    };
  }
}
