import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Clock } from '../../../platform/clock.js';
import { Database } from '../../../platform/database/database.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, notFound } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import { pageOf, sliceOf } from '../../../platform/http/paging.js';
import { campaignIdOf } from '../../dialing/index.js';
import { showLiveCall } from '../domain/live-board.js';
import { callsSince } from './live-hub.js';
import { findBatch, pageOfLive } from './live.repository.js';
import type { LiveCallsQuery } from './live.requests.js';
import type { LiveCallPage } from './live.responses.js';
import { LiveStreams } from './live-streams.js';

const eventStream = 'text/event-stream';

/** The calls in flight of a workspace, as a page or as a stream. */
@Injectable()
export class LiveService {
  constructor(
    private readonly database: Database,
    private readonly streams: LiveStreams,
    private readonly clock: Clock,
  ) {}

  /** Answers with what the request accepts. Nothing of the database is held while a stream is open. */
  async answer(caller: Caller, query: LiveCallsQuery, request: Request, response: Response): Promise<void> {
    response.vary('Accept');
    if (request.accepts(['application/json', eventStream]) !== eventStream) {
      response.json(await this.page(caller, query));
      return;
    }
    const listId = await this.database.withWorkspace(caller.workspaceId, (tx) => listOf(tx, query));
    if (request.method === 'HEAD') {
      response.type(eventStream).end();
      return;
    }
    const lastEventId = request.header('last-event-id') ?? query.last_event_id ?? null;
    await this.streams.start(caller, listId, lastEventId, request, response);
  }

  private page(caller: Caller, query: LiveCallsQuery): Promise<LiveCallPage> {
    return this.database.withWorkspace(caller.workspaceId, async (tx) => {
      const since = callsSince(this.clock.now().getTime());
      const { rows, total } = await pageOfLive(tx, await listOf(tx, query), since, sliceOf(query));
      return pageOf(query, rows, total, showLiveCall);
    });
  }
}

/** The list that the query names; null when it names none. */
async function listOf(tx: WorkspaceTx, { campaign, batch_id }: LiveCallsQuery): Promise<string | null> {
  if (campaign !== undefined && batch_id !== undefined) {
    const detail = 'Give campaign or batch_id: a call belongs to one list.';
    throw new AppError('invalid', 'validation_failed', detail, [
      { parameter: 'batch_id', code: 'conflicts', detail },
    ]);
  }
  if (campaign !== undefined) return found(await campaignIdOf(tx, campaign), 'campaign');
  return batch_id === undefined ? null : found(await findBatch(tx, batch_id), 'batch');
}

function found(id: string | null, what: string): string {
  if (id === null) throw notFound(what);
  return id;
}
