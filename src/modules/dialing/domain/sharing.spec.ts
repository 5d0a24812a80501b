import * as fc from 'fast-check';
import { type Contender, levelAfter, shareRoom, slotsWithin, standing } from './sharing.js';

type ListFixture = { id: string; priority: number; trunkIds?: string[] };

/** What the scheduler does, round after round; `due` says how many a list has to call in a round. */
class Rounds {
  readonly dialed = new Map<string, number>();
  private readonly served = new Map<string, number>();
  private level = 0;

  constructor(private readonly lists: readonly ListFixture[]) {}

  run(room: Record<string, number>, workspace: number, due: (id: string) => number = () => Infinity): void {
    const contenders = this.lists
      .filter(({ id }) => due(id) > 0)
      .map(({ id, priority, trunkIds = ['a trunk'] }): Contender => ({
        id,
        priority,
        trunkIds,
        served: standing(this.served.get(id), this.level),
        room: due(id),
      }));
    const shares = shareRoom(contenders, { workspace, trunks: new Map(Object.entries(room)) });
    const used = contenders.map(({ id, served, priority }) => ({
      id,
      served,
      priority,
      dials: sum(shares.get(id)),
    }));
    this.level = levelAfter(this.level, used);
    for (const { id, served, priority, dials } of used) {
      this.served.set(id, served + dials / priority);
      this.dialed.set(id, (this.dialed.get(id) ?? 0) + dials);
    }
  }

  of(id: string): number {
    return this.dialed.get(id) ?? 0;
  }
}

function sum(share: ReadonlyMap<string, number> | undefined): number {
  return [...(share?.values() ?? [])].reduce((a, b) => a + b, 0);
}

describe('shareRoom', () => {
  it.each`
    lists                                                            | room          | workspace | shares
    ${[{ id: 'a', priority: 5 }]}                                    | ${{ t: 7 }}   | ${100}    | ${{ a: 7 }}
    ${[{ id: 'a', priority: 5 }]}                                    | ${{ t: 70 }}  | ${3}      | ${{ a: 3 }}
    ${[{ id: 'a', priority: 5 }]}                                    | ${{ t: 70 }}  | ${-2}     | ${{}}
    ${[{ id: 'a', priority: 1 }, { id: 'b', priority: 9 }]}          | ${{ t: 100 }} | ${100}    | ${{ a: 10, b: 90 }}
    ${[{ id: 'a', priority: 5 }, { id: 'b', priority: 10 }]}         | ${{ t: 30 }}  | ${100}    | ${{ a: 10, b: 20 }}
    ${[{ id: 'a', priority: 5, most: 2 }, { id: 'b', priority: 5 }]} | ${{ t: 30 }}  | ${100}    | ${{ a: 2, b: 28 }}
    ${[{ id: 'a', priority: 5, most: 0 }, { id: 'b', priority: 1 }]} | ${{ t: 30 }}  | ${100}    | ${{ b: 30 }}
  `('gives $lists of $room and $workspace: $shares', ({ lists, room, workspace, shares }) => {
    const contenders = (lists as (ListFixture & { most?: number })[]).map(({ id, priority, most }) => ({
      id,
      priority,
      served: 0,
      room: most ?? 1000,
      trunkIds: ['t'],
    }));
    const given = shareRoom(contenders, { workspace, trunks: new Map(Object.entries(room)) });
    expect(Object.fromEntries([...given].map(([id, share]) => [id, sum(share)]))).toEqual(shares);
  });

  it('leaves a full trunk to nobody and the others to those who have them', () => {
    const lists = [
      { id: 'both', priority: 10, served: 0, room: 100, trunkIds: ['full', 'free'] },
      { id: 'full only', priority: 10, served: 0, room: 100, trunkIds: ['full'] },
    ];
    const shares = shareRoom(lists, {
      workspace: 50,
      trunks: new Map([
        ['full', 0],
        ['free', 8],
      ]),
    });
    expect(shares).toEqual(new Map([['both', new Map([['free', 8]])]]));
  });

  it('shares no more than one round can dial, however much room there is', () => {
    const list = { id: 'a list', priority: 5, served: 0, room: 10_000, trunkIds: ['a trunk'] };
    const shares = shareRoom([list], { workspace: 10_000, trunks: new Map([['a trunk', Infinity]]) });
    expect(sum(shares.get('a list'))).toBe(500);
  });

  it('lets one of priority 1 dial against ten of priority 10, a slot at a time', () => {
    const lists = [
      { id: 'low', priority: 1 },
      ...Array.from({ length: 10 }, (_, index) => ({ id: `high ${index}`, priority: 10 })),
    ];
    const rounds = new Rounds(lists);
    for (let round = 0; round < 1010; round++) rounds.run({ 'a trunk': 1 }, 1);
    expect(rounds.of('low')).toBeGreaterThanOrEqual(9);
    expect(rounds.of('low')).toBeLessThanOrEqual(11);
    for (let index = 0; index < 10; index++) expect(rounds.of(`high ${index}`)).toBeGreaterThanOrEqual(99);
  });

  it('gives no credit for a time in which a list had nobody to call', () => {
    const rounds = new Rounds([
      { id: 'busy', priority: 1 },
      { id: 'late', priority: 1 },
    ]);
    for (let round = 0; round < 500; round++) {
      rounds.run({ 'a trunk': 1 }, 1, (id) => (id === 'busy' ? Infinity : 0));
    }
    for (let round = 0; round < 100; round++) rounds.run({ 'a trunk': 1 }, 1);
    expect(rounds.of('late')).toBeGreaterThanOrEqual(49);
    expect(rounds.of('late')).toBeLessThanOrEqual(51);
  });

  const lists = fc
    .array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 12 })
    .map((priorities) => priorities.map((priority, index) => ({ id: `list ${index}`, priority })));
  const rooms = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 40 });

  it('serves lists that always have somebody due in proportion, to a dial each', () => {
    fc.assert(
      fc.property(lists, rooms, (all, given) => {
        const rounds = new Rounds(all);
        for (const room of given) rounds.run({ 'a trunk': room }, 1000);
        for (const a of all) {
          for (const b of all) {
            const apart = Math.abs(rounds.of(a.id) / a.priority - rounds.of(b.id) / b.priority);
            expect(apart).toBeLessThanOrEqual(1 / a.priority + 1 / b.priority + 1e-6);
          }
        }
      }),
    );
  });

  it('gives each that is always due its share, whatever the others have due now and then', () => {
    fc.assert(
      fc.property(lists, rooms, fc.infiniteStream(fc.nat({ max: 15 })), (all, given, dues) => {
        const rounds = new Rounds(all);
        const [constant] = all;
        if (constant === undefined) return;
        for (const room of given) {
          const due = new Map(all.map(({ id }) => [id, dues.next().value]));
          rounds.run({ 'a trunk': room }, 1000, (id) => (id === constant.id ? Infinity : (due.get(id) ?? 0)));
        }
        const total = given.reduce((a, b) => a + b, 0);
        const weights = all.reduce((weight, { priority }) => weight + priority, 0);
        // A dial of each other may come before, once.
        const late = 1 + constant.priority * all.reduce((dials, { priority }) => dials + 1 / priority, 0);
        expect(rounds.of(constant.id)).toBeGreaterThanOrEqual((total * constant.priority) / weights - late);
      }),
    );
  });

  it('uses all of the room that anybody can use, and no more', () => {
    const contender = fc.record({
      priority: fc.integer({ min: 1, max: 10 }),
      served: fc.double({ min: 0, max: 100, noNaN: true }),
      room: fc.nat({ max: 20 }),
      trunkIds: fc.uniqueArray(fc.constantFrom('one', 'two', 'three'), { minLength: 1 }),
    });
    const trunks = fc.record({
      one: fc.nat({ max: 20 }),
      two: fc.nat({ max: 20 }),
      three: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(
        fc.array(contender, { maxLength: 8 }),
        trunks,
        fc.nat({ max: 60 }),
        (some, room, workspace) => {
          const contenders = some.map((one, index) => ({ ...one, id: `list ${index}` }));
          const shares = shareRoom(contenders, { workspace, trunks: new Map(Object.entries(room)) });
          const used = { one: 0, two: 0, three: 0 };
          for (const share of shares.values()) {
            for (const [trunk, dials] of share) used[trunk as keyof typeof used] += dials;
          }
          const total = used.one + used.two + used.three;
          for (const trunk of ['one', 'two', 'three'] as const)
            expect(used[trunk]).toBeLessThanOrEqual(room[trunk]);
          expect(total).toBeLessThanOrEqual(workspace);
          for (const { id, room: own, trunkIds } of contenders) {
            const dials = sum(shares.get(id));
            expect(dials).toBeLessThanOrEqual(own);
            const wanting = dials < own && total < workspace;
            if (wanting) {
              expect(trunkIds.filter((trunk) => used[trunk] < room[trunk])).toEqual([]);
            }
          }
        },
      ),
    );
  });
});

describe('slotsWithin', () => {
  const now = new Date('2026-06-01T12:00:00Z');
  it.each`
    nextSlot  | perSecond | slots
    ${-5000}  | ${10}     | ${21}
    ${0}      | ${10}     | ${21}
    ${1900}   | ${10}     | ${2}
    ${2000}   | ${10}     | ${1}
    ${2050}   | ${10}     | ${0}
    ${60_000} | ${10}     | ${0}
    ${0}      | ${0.1}    | ${1}
    ${9000}   | ${0.1}    | ${0}
  `(
    '$slots slots when the next is in $nextSlot ms at $perSecond a second',
    ({ nextSlot, perSecond, slots }) => {
      expect(slotsWithin(new Date(now.getTime() + Number(nextSlot)), perSecond, now)).toBe(slots);
    },
  );
});
