import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { CONFIG, type Config } from '../../config/config.js';
import { GroupWriter } from '../../group-writer.js';
import { Metrics } from '../../telemetry/metrics.js';
import type { BucketStore, Wanted } from './bucket-store.js';
import { PostgresBuckets } from './postgres-buckets.js';
import { RedisBuckets } from './redis-buckets.js';
import { fullBucket, type Limit, type Standing, standingsOf } from './token-bucket.js';

interface Request {
  key: string;
  limit: Limit;
}

/** After the store has failed it is left alone for this long. */
const leaveAloneMs = 1000;
/** How many empty buckets a process remembers. */
const mostRemembered = 50_000;

/**
 * Takes tokens from the buckets that all processes share. What is asked at the same moment is one statement, and an
 * empty bucket is remembered until its next token, so that a flood of refused requests costs no statements. When the
 * store fails, requests pass: an installation without limits is better than none.
 */
@Injectable()
export class RateLimiter implements OnApplicationShutdown {
  private readonly store: BucketStore;
  private readonly group: GroupWriter<Request, Standing>;
  private readonly failures;
  /** Until when (of `performance.now()`) a bucket has no token, by its key. */
  private readonly empty = new Map<string, { until: number; fullAt: number }>();
  private aloneUntil = 0;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'databaseUrl' | 'redisUrl'>,
    metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {
    logger.setContext('rate-limit');
    this.store =
      config.redisUrl === null ? new PostgresBuckets(config.databaseUrl) : new RedisBuckets(config.redisUrl);
    this.group = new GroupWriter({
      maxSize: 1000,
      maxWaitMs: 0,
      maxConcurrent: 1,
      write: (requests) => this.takeAll(requests),
    });
    this.failures = metrics.counter(
      'trunkline_rate_limit_store_failures_total',
      'Times that the store of the rate limits did not answer, so that requests passed unlimited for a second',
    );
  }

  /** Takes one token. */
  async take(key: string, limit: Limit): Promise<Standing> {
    const refused = this.refusedAlready(key, limit);
    if (refused !== null) return refused;
    if (performance.now() < this.aloneUntil) return fullBucket(limit);
    try {
      const standing = await this.group.write({ key, limit });
      if (!standing.granted) this.remember(key, standing);
      return standing;
    } catch (error) {
      this.noteFailure(error);
      return fullBucket(limit);
    }
  }

  /** Without asking the store: the refusal that a bucket is known to have coming, or null. */
  refusedAlready(key: string, limit: Limit): Standing | null {
    const known = this.empty.get(key);
    if (known === undefined) return null;
    const now = performance.now();
    if (now >= known.until) {
      this.empty.delete(key);
      return null;
    }
    return {
      granted: false,
      capacity: limit.capacity,
      remaining: 0,
      fullInMs: known.fullAt - now,
      retryInMs: known.until - now,
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.store.close();
  }

  private async takeAll(requests: readonly Request[]): Promise<Standing[]> {
    const wanted = new Map<string, Wanted>();
    for (const { key, limit } of requests) {
      const known = wanted.get(key);
      wanted.set(key, { key, limit, tokens: (known?.tokens ?? 0) + 1 });
    }
    const all = [...wanted.values()];
    const taken = await this.store.take(all);
    // For each bucket a row of standings, given out in the order in which they were asked for.
    const standings = new Map(
      all.map(({ key, limit, tokens }, index) => [
        key,
        standingsOf(limit, tokens, taken[index] ?? { granted: tokens, fullInUs: 0 }).values(),
      ]),
    );
    return requests.map(({ key, limit }) => standings.get(key)?.next().value ?? fullBucket(limit));
  }

  private remember(key: string, standing: Standing): void {
    const now = performance.now();
    this.empty.delete(key); // so that it counts as the youngest
    this.empty.set(key, { until: now + standing.retryInMs, fullAt: now + standing.fullInMs });
    if (this.empty.size <= mostRemembered) return;
    const [oldest] = this.empty.keys();
    if (oldest !== undefined) this.empty.delete(oldest);
  }

  /** Requests that waited for the same answer fail together: one line for all of them. */
  private noteFailure(error: unknown): void {
    if (performance.now() < this.aloneUntil) return;
    this.aloneUntil = performance.now() + leaveAloneMs;
    this.failures.inc();
    this.logger.error({ err: error }, 'the rate limits do not answer: for a second, nothing is limited');
  }
}
