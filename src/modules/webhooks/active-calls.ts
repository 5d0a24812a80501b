import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { Gauge } from 'prom-client';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Loop } from '../../platform/loop.js';
import { Metrics } from '../../platform/telemetry/metrics.js';
import { Telephony } from '../../telephony/index.js';
import { type LiveRooms, LocalLiveRooms, RedisLiveRooms } from './live-rooms.js';

const reconcileMs = 10_000;

/**
 * How many rooms live on LiveKit, for those who read it: `livekit:active_calls` in Redis, and the metric
 * `livekit_active_calls`. Nothing decides by it. Events keep it current, and every ten seconds it is put right by
 * LiveKit's own list, so that lost, repeated and late events do not bend it for longer.
 */
@Injectable()
export class ActiveCalls implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rooms: LiveRooms;
  private readonly gauge: Gauge;
  private readonly loop: Loop;

  constructor(
    private readonly telephony: Telephony,
    metrics: Metrics,
    @Inject(CONFIG) config: Config,
    private readonly logger: PinoLogger,
  ) {
    this.rooms =
      config.redisUrl === null
        ? new LocalLiveRooms()
        : new RedisLiveRooms(config.redisUrl, (error) => this.warn(error));
    this.gauge = metrics.gauge(
      'livekit_active_calls',
      'Rooms that live on LiveKit, as every worker sees them: take the maximum over the workers, not the sum.',
    );
    this.loop = new Loop('active calls', reconcileMs, () => this.reconcile(), logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await this.rooms.close();
  }

  /** Takes what events say of rooms. A room's name lives once, so its end wins over whatever else is said of it. */
  async saw(started: readonly string[], finished: readonly string[]): Promise<void> {
    if (started.length === 0 && finished.length === 0) return;
    try {
      this.gauge.set(await this.rooms.change(started, finished));
    } catch (error) {
      this.warn(error); // Redis is away: the next comparison puts it right
    }
  }

  /** Puts the set right by LiveKit's list. */
  async reconcile(): Promise<void> {
    // What starts or ends while LiveKit is asked is not touched: only what was there before can be too much.
    const before = new Set(await this.rooms.all());
    const living = new Set((await this.telephony.listRooms()).map((room) => room.name));
    const missing = [...living].filter((room) => !before.has(room));
    const over = [...before].filter((room) => !living.has(room));
    this.gauge.set(await this.rooms.change(missing, over));
  }

  private warn(error: unknown): void {
    this.logger.warn({ err: error }, 'livekit:active_calls could not be written');
  }
}
