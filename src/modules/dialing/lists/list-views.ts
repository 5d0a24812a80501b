import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Database } from '../../../platform/database/database.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { notFound } from '../../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../../platform/http/paging.js';
import { deepestRow, type PageQuery } from '../../../platform/http/paging.requests.js';
import { dialRate, estimateEnd } from '../domain/completion-estimate.js';
import type { ListStatus } from '../domain/list-state.js';
import { PROSPECT_STATES, type ProspectState } from '../domain/prospect-state.js';
import { whyWaiting } from '../domain/why-waiting.js';
import type { ListKind } from './list-settings.js';
import { type OverviewRow, OverviewsRepository } from './overviews.repository.js';
import { type ProspectAttemptRow, type ProspectRow, ProspectsRepository } from './prospects.repository.js';

export interface ListOverview extends Omit<
  OverviewRow,
  'counts' | 'waiting_because' | 'waiting_until' | 'pending_zones' | 'average_call_s'
> {
  /** `total = accepted + rejected`; the states add up to accepted. */
  counts: Record<ProspectState | 'total' | 'accepted' | 'rejected', number>;
  /** How its calls ended, by call status; a prospect may have several. */
  outcomes: Record<string, number>;
  dialsPerSecond: number;
  expectedEndAt: Date | null;
  waiting: { because: string; until: Date | null } | null;
}

export type ProspectView = ProspectRow & { attempts: ProspectAttemptRow[] };

/** When nothing is known of a list's calls yet. */
const assumedCallS = 45;
const rejectsAtOnce = 1000;

/** Reads lists: how they stand, whom they call, what they rejected. */
@Injectable()
export class ListViews {
  constructor(
    private readonly overviews: OverviewsRepository,
    private readonly prospects: ProspectsRepository,
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

  /** In the order of the file. */
  async prospectsOf(
    tx: WorkspaceTx,
    kind: ListKind,
    id: string,
    query: PageQuery & { state?: ProspectState },
  ): Promise<Page<ProspectView>> {
    if ((await this.overviews.exists(tx, kind, id)) === null) throw notFound(kind);
    const state = query.state ?? null;
    const rows = await this.prospects.page(tx, id, state, sliceOf(query));
    const total = await this.prospects.total(tx, id, state);
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
  async rejected(
    workspaceId: string,
    kind: ListKind,
    id: string,
  ): Promise<{ name: string; columns: string[]; rows: AsyncIterable<(string | number | null)[]> }> {
    const list = await this.database.withWorkspace(workspaceId, (tx) => this.overviews.exists(tx, kind, id));
    if (list === null) throw notFound(kind);
    return {
      name: list.name,
      columns: ['line', 'reason', 'detail', ...list.columns],
      rows: this.rejectedRows(workspaceId, id),
    };
  }

  private async *rejectedRows(
    workspaceId: string,
    listId: string,
  ): AsyncGenerator<(string | number | null)[]> {
    for (let line = 0; ;) {
      const after = line;
      const rows = await this.database.withWorkspace(workspaceId, (tx) =>
        this.prospects.rejects(tx, listId, after, rejectsAtOnce),
      );
      for (const row of rows) yield [row.line_no, row.reason, row.detail, ...row.columns];
      if (rows.length < rejectsAtOnce) return;
      line = rows.at(-1)?.line_no ?? 0;
    }
  }

  private show(row: OverviewRow): ListOverview {
    const { counts, waiting_because: because, waiting_until: until, pending_zones: zones, ...list } = row;
    const count = (key: string): number => counts[key] ?? 0;
    const states = Object.fromEntries(PROSPECT_STATES.map((state) => [state, count(state)]));
    const outcomes = Object.entries(counts).flatMap(([key, n]) =>
      key.startsWith('outcome:') && n > 0 ? [[key.slice('outcome:'.length), n] as const] : [],
    );
    const now = this.clock.now();
    return {
      ...list,
      counts: {
        total: row.rows_total,
        accepted: row.rows_accepted,
        rejected: row.rows_rejected,
        ...(states as Record<ProspectState, number>),
      },
      outcomes: Object.fromEntries(outcomes),
      dials_last_minute: row.dials_last_minute ?? 0,
      dialsPerSecond: observedRate(row, now),
      expectedEndAt: expectedEnd(
        row,
        outcomes.reduce((sum, [, n]) => sum + n, 0),
        zones ?? [],
        now,
      ),
      waiting: waitingOf(row, because, until, now),
    };
  }
}

/** Over the last minute, or since the start when that is less. */
function observedRate(row: OverviewRow, now: Date): number {
  if (row.status !== 'running' || row.started_at === null) return 0;
  const seconds = Math.min(60, Math.max(1, (now.getTime() - row.started_at.getTime()) / 1000));
  return Math.round(((row.dials_last_minute ?? 0) / seconds) * 100) / 100;
}

function expectedEnd(
  row: OverviewRow,
  dials: number,
  sample: NonNullable<OverviewRow['pending_zones']>,
  now: Date,
): Date | null {
  if (row.status !== 'running' && row.status !== 'scheduled') return null;
  const pending = row.counts.pending ?? 0;
  const sampled = sample.reduce((sum, group) => sum + group.prospects, 0);
  const done = (row.counts.completed ?? 0) + (row.counts.exhausted ?? 0) + (row.counts.unknown ?? 0);
  const averageCallS = row.average_call_s ?? assumedCallS;
  const pace = Math.min(row.calls_per_second, row.trunk_calls_per_second ?? Infinity);
  const observed = observedRate(row, now);
  return estimateEnd(
    {
      pending: sample.map(({ zones, prospects }) => ({ zones, prospects: (prospects / sampled) * pending })),
      inFlight: row.counts.dialing ?? 0,
      dialsPerProspect: done > 0 ? Math.max(1, dials / done) : 1,
      dialsPerSecond: observed > 0 ? observed : dialRate(pace, row.max_concurrent, averageCallS),
      averageCallS,
      windows: [row.calling_window, row.workspace_window],
      startsAt: row.status === 'scheduled' ? row.scheduled_at : null,
    },
    now,
  );
}

/** What its status says, or else what the scheduler last found. */
function waitingOf(
  row: OverviewRow,
  because: string | null,
  until: Date | null,
  now: Date,
): ListOverview['waiting'] {
  const whole = whyWaiting(
    {
      status: row.status,
      scheduledAt: row.scheduled_at,
      pausedAfterRestore: row.paused_after_restore,
      inFlight: 0,
      waits: [],
    },
    now,
  );
  if (whole !== null) return { because: whole.because, until: whole.until };
  return row.status === 'running' && because !== null ? { because, until } : null;
}
