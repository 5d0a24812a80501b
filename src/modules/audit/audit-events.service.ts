import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { type CsvCell, streamCsv } from '../../platform/http/csv.js';
import { idRangeOf } from '../../platform/http/date-range.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import type { Caller } from '../../platform/http/principal.js';
import {
  type AuditEventRow,
  type AuditFilter,
  countAuditEvents,
  listAuditEvents,
} from './audit-events.repository.js';
import type { AuditEventsQuery } from './audit-events.requests.js';
import type { AuditEventResponse } from './audit-events.responses.js';
import { actionFilterOf } from './domain/action-filter.js';

/** Rows of a file that are read at once. */
const chunk = 500;

const COLUMNS = [
  'id',
  'at',
  'action',
  'actor_type',
  'actor_id',
  'actor_name',
  'object_type',
  'object_id',
  'ip',
  'user_agent',
  'request_id',
  'data',
] as const satisfies readonly (keyof AuditEventRow)[];

/** The audit log of a workspace, as its admins read it. */
@Injectable()
export class AuditEventsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Replies with a page as JSON, or with all events as a file. */
  async reply(
    caller: Caller,
    query: AuditEventsQuery,
    as: 'json' | 'csv',
    response: Response,
  ): Promise<void> {
    response.vary('Accept');
    if (as === 'json') {
      response.json(await this.page(caller.workspaceId, query));
      return;
    }
    const day = this.clock.now().toISOString().slice(0, 10);
    const rows = this.cells(caller.workspaceId, filterOf(query));
    await streamCsv(response, `audit-events-${day}.csv`, COLUMNS, rows);
  }

  private page(workspaceId: string, query: AuditEventsQuery): Promise<Page<AuditEventResponse>> {
    const filter = filterOf(query);
    const slice = sliceOf(query);
    return this.database.withWorkspace(workspaceId, async (tx) => {
      const rows = await listAuditEvents(tx, filter, slice);
      return pageOf(query, rows, await countAuditEvents(tx, filter), show);
    });
  }

  /** Read by keyset, each chunk in a transaction of its own: a slow client holds neither connection nor snapshot. */
  private async *cells(workspaceId: string, filter: AuditFilter): AsyncGenerator<CsvCell[]> {
    let before: string | null = null;
    do {
      const slice = { before, offset: 0, limit: chunk };
      const rows: AuditEventRow[] = await this.database.withWorkspace(workspaceId, (tx) =>
        listAuditEvents(tx, filter, slice),
      );
      for (const row of rows) yield COLUMNS.map((column) => cellOf(row[column]));
      before = rows.length === chunk ? (rows.at(-1)?.id ?? null) : null;
    } while (before !== null);
  }
}

/** @throws AppError invalid `date_invalid` */
function filterOf(query: AuditEventsQuery): AuditFilter {
  const asked = query.action === undefined ? undefined : actionFilterOf(query.action);
  return {
    actorType: query.actor_type,
    actorId: query.actor_id,
    action: asked !== undefined && 'exactly' in asked ? asked.exactly : undefined,
    actionPrefix: asked !== undefined && 'beginning' in asked ? asked.beginning : undefined,
    objectType: query.object_type,
    objectId: query.object_id,
    ...idRangeOf(query),
  };
}

function show(row: AuditEventRow): AuditEventResponse {
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    object: { type: row.object_type, id: row.object_id },
    ip: row.ip,
    user_agent: row.user_agent,
    request_id: row.request_id,
    data: row.data,
  };
}

function cellOf(value: AuditEventRow[(typeof COLUMNS)[number]]): CsvCell {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
