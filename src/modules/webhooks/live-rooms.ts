import { Redis } from 'ioredis';

/** Which rooms live, as far as the events tell. */
export interface LiveRooms {
  /** Adds and removes rooms. @returns how many there are then */
  change(add: readonly string[], remove: readonly string[]): Promise<number>;
  all(): Promise<string[]>;
  close(): Promise<void>;
}

/** Of this process only. */
export class LocalLiveRooms implements LiveRooms {
  private readonly rooms = new Set<string>();

  async change(add: readonly string[], remove: readonly string[]): Promise<number> {
    for (const room of add) this.rooms.add(room);
    for (const room of remove) this.rooms.delete(room);
    return this.rooms.size;
  }

  async all(): Promise<string[]> {
    return [...this.rooms];
  }

  async close(): Promise<void> {
    this.rooms.clear();
  }
}

const roomsKey = 'livekit:active_rooms';
const countKey = 'livekit:active_calls';

/** Set and count change as one, so that the count is always that of the set. */
const changeScript = `
local adds = tonumber(ARGV[1])
for i = 2, #ARGV do
  if i <= adds + 1 then redis.call('SADD', KEYS[1], ARGV[i]) else redis.call('SREM', KEYS[1], ARGV[i]) end
end
local count = redis.call('SCARD', KEYS[1])
redis.call('SET', KEYS[2], count)
return count`;

/** In Redis, shared by all processes: the set `livekit:active_rooms`, and its size in `livekit:active_calls`. */
export class RedisLiveRooms implements LiveRooms {
  private readonly redis: Redis;

  /** @param onError told when the connection breaks; it is made again by itself */
  constructor(url: string, onError: (error: Error) => void) {
    this.redis = new Redis(url, { maxRetriesPerRequest: 1 });
    this.redis.on('error', onError);
  }

  async change(add: readonly string[], remove: readonly string[]): Promise<number> {
    return Number(await this.redis.eval(changeScript, 2, roomsKey, countKey, add.length, ...add, ...remove));
  }

  all(): Promise<string[]> {
    return this.redis.smembers(roomsKey);
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }
}
