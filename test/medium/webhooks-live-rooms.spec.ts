import { Redis } from 'ioredis';
import { type LiveRooms, LocalLiveRooms, RedisLiveRooms } from '../../src/modules/webhooks/live-rooms.js';
import { startRedis } from '../support/processes.js';

let redis: Awaited<ReturnType<typeof startRedis>>;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
});

/** Both kinds; Redis where it is installed. */
const kinds: [string, () => LiveRooms | null][] = [
  ['this process', () => new LocalLiveRooms()],
  ['Redis', () => (redis === null ? null : new RedisLiveRooms(redis.url, () => undefined))],
];

describe.each(kinds)('the live rooms of %s', (_, make) => {
  it('are counted right, however often a start or an end is repeated or comes without the other', async () => {
    const rooms = make();
    if (rooms === null) return;
    try {
      expect(await rooms.change(['a', 'b'], [])).toBe(2);
      expect(await rooms.change(['a', 'b', 'c'], ['b'])).toBe(2);
      expect(await rooms.change([], ['b', 'b', 'never'])).toBe(2);
      expect((await rooms.all()).toSorted()).toEqual(['a', 'c']);
      expect(await rooms.change([], ['a', 'c'])).toBe(0);
      expect(await rooms.change([], ['a'])).toBe(0);
      expect(await rooms.all()).toEqual([]);
    } finally {
      await rooms.close();
    }
  });
});

describe('livekit:active_calls in Redis', () => {
  it('is an integer for GET, and that of the set, whoever changes it at the same time', async () => {
    if (redis === null) return;
    const [first, second] = [0, 1].map(() => new RedisLiveRooms(redis?.url ?? '', () => undefined));
    const reader = new Redis(redis.url);
    try {
      await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          (n % 2 === 0 ? first : second)?.change([`room-${n}`, 'shared'], n % 4 === 0 ? [`room-${n}`] : []),
        ),
      );
      expect(await reader.get('livekit:active_calls')).toBe('76');
      expect(await reader.scard('livekit:active_rooms')).toBe(76);
    } finally {
      await first?.close();
      await second?.close();
      reader.disconnect();
    }
  });
});
