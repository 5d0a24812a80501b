import { randomBytes } from 'node:crypto';
import type { PinoLogger } from 'nestjs-pino';
import { lowestIdAt } from '../../../platform/ids.js';
import { Loop } from '../../../platform/loop.js';
import { LiveBoard, type LiveChange, type LiveKeys, type LiveRow } from '../domain/live-board.js';
import { type LiveEvent, LiveLog } from '../domain/live-log.js';
import type { LiveStream } from './live-stream.js';

const pauseMs = 150;
/** Characters of events that are kept for those who come again. */
const mostKept = 4_194_304;
/** How long it goes on without a listener: one whose connection broke comes again. */
const lingerMs = 15_000;
/** An attempt's id is older than its commit, and made by another machine's clock. */
const overlapMs = 3_000;
/** After a longer time without a look it begins anew, rather than search all that began meanwhile. */
const longestGapMs = 60_000;
/** Longer than any call lasts. */
const longestCallMs = 90_000_000;

/** Why a snapshot is sent: to begin with, since the place is not known here, or since looks were missed. */
type SnapshotReason = 'start' | 'not_resumable' | 'gap';

/** Events of one look that go to all streams about the same list. */
interface Batch {
  events: number;
  text: Buffer;
}

export interface HubHost {
  read(known: LiveKeys, since: string, callsSince: string): Promise<LiveRow[]>;
  now(): number;
  /** Told how many events went to how many streams. */
  sent(events: number): void;
  /** Told that nobody has listened for a while: the hub has stopped. */
  idle(): void;
  /** Runs what outlives the request because of which it is run. */
  run(work: () => void): void;
  logger: PinoLogger;
}

/** Where calls that still go on began, at the earliest. */
export function callsSince(nowMs: number): string {
  return lowestIdAt(nowMs - longestCallMs);
}

/**
 * What happens in one workspace, for all streams of this process that are about it. While there are any it looks at the
 * tables several times a second; whatever it finds is made a text once and sent to all.
 */
export class LiveHub {
  private readonly board = new LiveBoard();
  /** All that have come, and those of them that have had their snapshot. */
  private readonly members = new Set<LiveStream>();
  private readonly streams = new Set<LiveStream>();
  private readonly loop: Loop;
  private log = newLog();
  private lastLookAt: number | null = null;
  private waiting: (() => void)[] = [];
  private linger: NodeJS.Timeout | null = null;
  private started = false;
  private failing = false;

  constructor(private readonly host: HubHost) {
    this.loop = new Loop('live calls', pauseMs, () => this.look(), host.logger);
  }

  /**
   * Sends a snapshot that is not older than this call, or what came after `lastEventId`, and from then on all changes.
   * Resolves when the stream is listening, which a database that does not answer delays.
   */
  async join(stream: LiveStream, lastEventId: string | null): Promise<void> {
    if (this.linger !== null) clearTimeout(this.linger);
    this.linger = null;
    this.members.add(stream);
    await this.nextLook();
    if (!this.members.has(stream)) return; // it has gone meanwhile
    this.streams.add(stream);
    const missed = lastEventId === null ? null : this.log.after(lastEventId);
    if (missed === null) this.sendSnapshot(stream, lastEventId === null ? 'start' : 'not_resumable');
    else this.sendEvents(stream, missed);
  }

  leave(stream: LiveStream): void {
    this.members.delete(stream);
    this.streams.delete(stream);
    if (this.members.size > 0 || this.linger !== null) return;
    this.linger = setTimeout(() => void this.stop(), lingerMs);
    this.linger.unref();
  }

  /** A sign of life. It names the newest event, so that who hears of a quiet list only does not fall behind. */
  beat(): void {
    const text = Buffer.from(`: beat\nid: ${this.log.headId}\n\n`);
    if (this.lastLookAt !== null) for (const stream of this.streams) stream.send(text);
  }

  async stop(): Promise<void> {
    if (this.linger !== null) clearTimeout(this.linger);
    this.host.idle();
    await this.loop.stop();
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Resolves after a look that begins after this. */
  private nextLook(): Promise<void> {
    const looked = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.host.run(() => (this.started ? this.loop.kick() : this.loop.start()));
    this.started = true;
    return looked;
  }

  private async look(): Promise<void> {
    const waiting = this.waiting.splice(0);
    const startedAt = this.host.now();
    const last = this.lastLookAt;
    const since = lowestIdAt((last ?? startedAt) - overlapMs);
    let rows: LiveRow[];
    try {
      rows = await this.host.read(this.board.keys(), since, callsSince(startedAt));
    } catch (error) {
      if (!this.failing)
        this.host.logger.warn({ err: error }, 'calls in flight cannot be read; trying again');
      this.failing = true;
      this.waiting.unshift(...waiting);
      return;
    }
    this.failing = false;
    this.lastLookAt = startedAt;
    if (last === null) this.board.begin(rows);
    else if (startedAt - last > longestGapMs) this.beginAnew(rows);
    else this.publish(this.board.look(rows, since, new Date(startedAt).toISOString()));
    for (const resolve of waiting) resolve();
  }

  private beginAnew(rows: readonly LiveRow[]): void {
    this.log = newLog();
    this.board.begin(rows);
    for (const stream of this.streams) this.sendSnapshot(stream, 'gap');
  }

  private publish(changes: readonly LiveChange[]): void {
    if (changes.length === 0) return;
    const events = changes.map((change) =>
      this.log.add(change.listId, (id) => frameOf('call', id, shown(change))),
    );
    const batches = new Map<string | null, Batch>();
    let sent = 0;
    for (const stream of this.streams) {
      const batch = batches.get(stream.listId) ?? batchOf(events, stream.listId);
      batches.set(stream.listId, batch);
      if (batch.events > 0) stream.send(batch.text);
      sent += batch.events;
    }
    this.host.sent(sent);
  }

  private sendEvents(stream: LiveStream, events: readonly LiveEvent[]): void {
    const batch = batchOf(events, stream.listId);
    stream.sendSnapshot(batch.text);
    this.host.sent(batch.events);
  }

  private sendSnapshot(stream: LiveStream, reason: SnapshotReason): void {
    const calls = this.board.calls(stream.listId);
    stream.sendSnapshot(Buffer.from(frameOf('snapshot', this.log.headId, { reason, calls })));
    this.host.sent(1);
  }
}

function newLog(): LiveLog {
  return new LiveLog(randomBytes(9).toString('base64url').replaceAll('-', '_'), mostKept);
}

function shown({ change, at, call, outcome }: LiveChange): object {
  return { change, at, call, outcome };
}

function frameOf(event: string, id: string, data: object): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function batchOf(events: readonly LiveEvent[], listId: string | null): Batch {
  const wanted = listId === null ? events : events.filter((event) => event.listId === listId);
  return { events: wanted.length, text: Buffer.from(wanted.map((event) => event.text).join('')) };
}
