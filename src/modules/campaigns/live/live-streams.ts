import { AsyncResource } from 'node:async_hooks';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../../platform/clock.js';
import { CONFIG, type Config, type LiveStreamLimits } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import { Turns } from '../../../platform/turns.js';
import { CredentialWatch } from './credential-watch.js';
import { type HubHost, LiveHub } from './live-hub.js';
import { LiveMetrics } from './live-metrics.js';
import { readLive } from './live.repository.js';
import { LiveStream } from './live-stream.js';

const beatMs = 15_000;
const tryAgainS = 5;

interface Open {
  stream: LiveStream;
  workspaceId: string;
  principal: string;
}

/** The streams of this process: how many there may be, and that each ends in time. */
@Injectable()
export class LiveStreams implements BeforeApplicationShutdown {
  private readonly hubs = new Map<string, LiveHub>();
  private readonly open = new Set<Open>();
  private readonly limits: LiveStreamLimits;
  /** A hub outlives the request that made it, and is not part of it. */
  private readonly outsideOfRequests = AsyncResource.bind((work: () => void) => work());
  /** Whoever listens, most connections of the pool are left for requests. */
  private readonly looks = new Turns(2);
  private beating: NodeJS.Timeout | null = null;
  private closing = false;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'liveStreams'>,
    private readonly database: Database,
    private readonly watch: CredentialWatch,
    private readonly metrics: LiveMetrics,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {
    logger.setContext('live');
    this.limits = config.liveStreams;
  }

  /**
   * Begins a stream on a reply, and resolves when it has its first event.
   * @param listId the list whose calls it is about; null for all of the workspace
   * @throws AppError too-many `too_many_streams`; unavailable `streams_full`
   */
  async start(
    caller: Caller,
    listId: string | null,
    lastEventId: string | null,
    request: Request,
    response: Response,
  ): Promise<void> {
    const { workspaceId } = caller;
    const principal = `${caller.kind}:${caller.id}`;
    this.refuseBeyondLimits(workspaceId, principal);
    const stream = new LiveStream(response, listId, (why) => {
      this.open.delete(entry);
      stopWatching();
      hub.leave(stream);
      if (this.open.size === 0) this.stopBeating();
      this.metrics.ended(why);
    });
    const entry: Open = { stream, workspaceId, principal };
    const hub = this.hubOf(workspaceId);
    const stopWatching = this.watch.follow(request, caller, (reason) => stream.end('credential', reason));
    this.open.add(entry);
    this.metrics.began();
    this.startBeating();
    if (stream.open()) await hub.join(stream, lastEventId);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    for (const { stream } of this.open) stream.end('shutdown', 'shutdown');
    await Promise.all([...this.hubs.values()].map((hub) => hub.stop()));
  }

  private refuseBeyondLimits(workspaceId: string, principal: string): void {
    if (this.closing || this.open.size >= this.limits.total) {
      const detail = 'This process takes no more streams of live calls.';
      throw new AppError('unavailable', 'streams_full', detail, [], { retry_after_s: tryAgainS });
    }
    const all = [...this.open];
    const ofWorkspace = all.filter((one) => one.workspaceId === workspaceId);
    if (ofWorkspace.length >= this.limits.perWorkspace) throw tooMany('workspace', this.limits.perWorkspace);
    const own = ofWorkspace.filter((one) => one.principal === principal);
    if (own.length >= this.limits.perPrincipal) throw tooMany('credential', this.limits.perPrincipal);
  }

  private hubOf(workspaceId: string): LiveHub {
    const known = this.hubs.get(workspaceId);
    if (known !== undefined) return known;
    const host: HubHost = {
      read: (known, since, callsSince) =>
        this.looks.take('looks', () =>
          this.metrics.timed(() =>
            this.database.withWorkspace(workspaceId, (tx) => readLive(tx, known, since, callsSince)),
          ),
        ),
      now: () => this.clock.now().getTime(),
      sent: (events) => this.metrics.sent(events),
      idle: () => this.hubs.delete(workspaceId),
      run: this.outsideOfRequests,
      logger: this.logger,
    };
    const hub = new LiveHub(host);
    this.hubs.set(workspaceId, hub);
    return hub;
  }

  private startBeating(): void {
    this.outsideOfRequests(() => {
      this.beating ??= setInterval(() => {
        for (const hub of this.hubs.values()) hub.beat();
      }, beatMs);
    });
  }

  private stopBeating(): void {
    if (this.beating !== null) clearInterval(this.beating);
    this.beating = null;
  }
}

function tooMany(whose: string, most: number): AppError {
  const detail = `This ${whose} has ${most} streams of live calls open, which is the most that it may.`;
  return new AppError('too-many', 'too_many_streams', detail, [], { retry_after_s: tryAgainS });
}
