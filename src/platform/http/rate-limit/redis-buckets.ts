import { Redis } from 'ioredis';
import { type BucketStore, storePatienceMs, type Taken, type Wanted } from './bucket-store.js';

/** As the statement of PostgresBuckets; scripts run one after the other, and a full bucket expires. */
const takeTokens = `
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local tokens, capacity, token = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
  local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now))
  local granted = math.max(0, math.min(tokens, math.floor((now + capacity * token - full) / token)))
  if granted > 0 then
    full = full + granted * token
    redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
  end
  return { granted, full - now }`;

interface Buckets extends Redis {
  takeTokens(key: string, tokens: number, capacity: number, tokenUs: number): Promise<[number, number]>;
}

/** Buckets in Redis. */
export class RedisBuckets implements BucketStore {
  private readonly redis: Buckets;

  constructor(url: string) {
    this.redis = new Redis(url, {
      keyPrefix: 'trunkline:rate:',
      lazyConnect: true,
      // Who waits for a Redis that is away had better go on without it.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: storePatienceMs,
      commandTimeout: storePatienceMs,
    }) as Buckets;
    this.redis.defineCommand('takeTokens', { numberOfKeys: 1, lua: takeTokens });
    // Each command that fails says so; the connection itself is made again meanwhile.
    this.redis.on('error', () => undefined);
  }

  async take(wanted: readonly Wanted[]): Promise<Taken[]> {
    if (this.redis.status === 'wait') await this.redis.connect();
    // All leave in one write.
    const answers = wanted.map(({ key, tokens, limit }) =>
      this.redis.takeTokens(key, tokens, limit.capacity, limit.tokenUs),
    );
    return (await Promise.all(answers)).map(([granted, fullInUs]) => ({ granted, fullInUs }));
  }

  close(): Promise<void> {
    this.redis.disconnect();
    return Promise.resolve();
  }
}
