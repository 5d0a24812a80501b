import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../platform/database/database.js';
import { Loop } from '../../platform/loop.js';
import { CalleeEvents, calleeOf } from '../dialing/index.js';
import { ActiveCalls } from './active-calls.js';
import { calleeHappenings, type InboxEvent, roomChanges } from './domain/inbox-events.js';
import { claimEvents, type InboxRow, markProcessed, pruneEvents } from './webhooks.repository.js';

const pollMs = 100;
const atOnce = 500;
const pruneMs = 60_000;
const keepHours = 24;
const pruneAtOnce = 5000;

/** Works through the inbox: what events say of callees goes to dialing, what they say of rooms to the count. */
@Injectable()
export class InboxProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  private readonly pruning: Loop;

  constructor(
    private readonly database: SystemDatabase,
    private readonly callees: CalleeEvents,
    private readonly active: ActiveCalls,
    logger: PinoLogger,
  ) {
    this.loop = new Loop('webhook inbox', pollMs, () => this.processAll(), logger);
    this.pruning = new Loop('webhook inbox pruning', pruneMs, () => this.prune(), logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
    this.pruning.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.loop.stop(), this.pruning.stop()]);
  }

  /** All events that wait now. */
  async processAll(): Promise<void> {
    while ((await this.processSome()) === atOnce);
  }

  private async processSome(): Promise<number> {
    const events = await this.database.withSystem(async (tx) => {
      const rows = await claimEvents(tx, atOnce);
      if (rows.length === 0) return [];
      const claimed = rows.map(eventOf);
      await this.callees.apply(tx, calleeHappenings(claimed, calleeOf));
      await markProcessed(
        tx,
        rows.map((row) => row.id),
      );
      return claimed;
    });
    const { started, finished } = roomChanges(events);
    await this.active.saw(started, finished);
    return events.length;
  }

  private async prune(): Promise<void> {
    const some = () => this.database.withSystem((tx) => pruneEvents(tx, keepHours, pruneAtOnce));
    while ((await some()) === pruneAtOnce);
  }
}

function eventOf(row: InboxRow): InboxEvent {
  const { identity, callStatus, disconnectReason, participantKind, joinedAt } = row.body;
  return {
    event: row.event,
    room: row.room,
    attemptId: row.attempt_id,
    identity,
    callStatus,
    disconnectReason,
    participantKind,
    joinedAt: joinedAt ? new Date(joinedAt) : null,
    at: row.created_at,
  };
}
