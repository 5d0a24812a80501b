import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Database } from '../../platform/database/database.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import { type CsvCell, streamCsv } from '../../platform/http/csv.js';
import { idRangeOf } from '../../platform/http/date-range.js';
import { pageOf, sliceOf } from '../../platform/http/paging.js';
import type { Caller } from '../../platform/http/principal.js';
import { calleeOf, lowestIdOf, roomOf } from '../dialing/index.js';
import { numberInPath } from '../phonenumbers/index.js';
import {
  type AttemptRow,
  attemptsOfCall,
  type CallFilter,
  type CallRow,
  countCalls,
  eventsOfCall,
  findCall,
  listCalls,
} from './calls.repository.js';
import type { CallsQuery } from './calls.requests.js';
import type {
  CallAttemptResponse,
  CallDetailResponse,
  CallLegResponse,
  CallPageResponse,
  CallResponse,
} from './calls.responses.js';

import { timelineOf } from './domain/timeline.js';

/** Rows of an export that are read at once. */
const exportChunk = 500;

const EXPORTED = [
  'id',
  'number',
  'created_at',
  'call_type',
  'call_direction',
  'status',
  'from_number',
  'to_number',
  'agent_id',
  'batch_id',
  'campaign_id',
  'prospect_id',
  'disposition',
  'answered_by',
  'end_reason',
  'sip_code',
  'ringing_at',
  'answered_at',
  'ended_at',
  'duration_s',
  'cost_micros',
  'dynamic_variables',
] as const satisfies readonly (keyof CallResponse)[];

/** The log of calls. */
@Injectable()
export class CallsService {
  constructor(private readonly database: Database) {}

  async list(tx: WorkspaceTx, query: CallsQuery): Promise<CallPageResponse> {
    const filter = filterOf(query);
    const rows = await listCalls(tx, filter, sliceOf(query));
    return pageOf(query, rows, await countCalls(tx, filter), shown);
  }

  async read(tx: WorkspaceTx, id: string): Promise<CallDetailResponse> {
    const call = await findCall(tx, id);
    if (call === null) throw notFound('call');
    const fromId = lowestIdOf(id);
    const attempts = await attemptsOfCall(tx, id, fromId);
    const events = await eventsOfCall(tx, id, fromId);
    const turns = events.filter((event) => event.type === 'turn');
    return {
      ...shown(call.row),
      decision: call.decision,
      legs: attempts.flatMap(legOf),
      events: timelineOf(
        attempts,
        events.filter((event) => event.type !== 'turn'),
      ),
      transcript: turns.map(({ at, data }) => ({
        at,
        role: data['role'] === 'user' ? 'user' : 'agent',
        text: String(data['text'] ?? ''),
      })),
      attempts: attempts.map(attemptOf),
    };
  }

  /** Sends all calls of the filter as CSV, newest first. */
  async export(caller: Caller, query: CallsQuery, response: Response): Promise<void> {
    const filter = filterOf(query);
    const day = new Date().toISOString().slice(0, 10);
    await streamCsv(response, `calls-${day}.csv`, EXPORTED, this.rowsOf(caller.workspaceId, filter));
  }

  /**
   * Read by keyset, each chunk in a transaction of its own: a client that reads slowly holds neither a connection
   * nor an old snapshot, and memory holds one chunk.
   */
  private async *rowsOf(workspaceId: string, filter: CallFilter): AsyncGenerator<CsvCell[]> {
    let before: string | null = null;
    do {
      const slice = { before, offset: 0, limit: exportChunk };
      const rows: CallRow[] = await this.database.withWorkspace(workspaceId, (tx) =>
        listCalls(tx, filter, slice),
      );
      for (const row of rows) yield cellsOf(shown(row));
      before = rows.length === exportChunk ? (rows.at(-1)?.id ?? null) : null;
    } while (before !== null);
  }
}

/** @throws AppError invalid `date_invalid`, `number_invalid` */
function filterOf(query: CallsQuery): CallFilter {
  return {
    callType: query.call_type,
    callDirection: query.call_direction,
    agentId: query.agent_id,
    disposition: query.disposition,
    batchId: query.batch_id,
    campaignId: query.campaign_id,
    status: query.status,
    person: query.phone_number === undefined ? undefined : personOf(query.phone_number),
    ...idRangeOf(query),
  };
}

function personOf(text: string): string {
  const e164 = numberInPath(text);
  if (e164 !== null) return e164;
  const detail = 'not a phone number in international format';
  throw new AppError('invalid', 'number_invalid', `phone_number is ${detail}.`, [
    { parameter: 'phone_number', code: 'number_invalid', detail },
  ]);
}

/** A row as the API shows it. */
export function shown(row: CallRow): CallResponse {
  return {
    ...row,
    number: Number(row.number),
    cost_micros: row.cost_micros === null ? null : Number(row.cost_micros),
  };
}

function legOf(attempt: AttemptRow): CallLegResponse[] {
  if (attempt.dialed_at === null) return [];
  return [
    {
      id: attempt.id,
      kind: 'sip',
      direction: 'outbound',
      from_number: attempt.from_e164,
      to_number: attempt.to_e164,
      trunk_id: attempt.trunk_id,
      room: roomOf(attempt.id),
      identity: calleeOf(attempt.id),
      dialed_at: attempt.dialed_at,
      ringing_at: attempt.ringing_at,
      answered_at: attempt.answered_at,
      ended_at: attempt.ended_at,
      sip_code: attempt.sip_code,
      end_reason: attempt.end_reason,
    },
  ];
}

function attemptOf(row: AttemptRow): CallAttemptResponse {
  const { from_e164: _from, to_e164: _to, trunk_id: _trunk, ...attempt } = row;
  return attempt;
}

function cellsOf(call: CallResponse): CsvCell[] {
  return EXPORTED.map((column): CsvCell => {
    const value = call[column];
    if (value instanceof Date) return value.toISOString();
    if (typeof value !== 'object' || value === null) return value;
    return Object.keys(value).length === 0 ? '' : JSON.stringify(value);
  });
}
