import * as fc from 'fast-check';
import { type CallerCandidate, chooseCaller } from './caller-choice.js';

const newYork = { id: 'new-york', e164: '+12125550100', country: 'US', trunkId: 'one', down: false };
const brooklyn = { id: 'new-york-2', e164: '+12125550101', country: 'US', trunkId: 'one', down: false };
const texas = { id: 'texas', e164: '+15125550100', country: 'US', trunkId: 'one', down: false };
const toronto = { id: 'toronto', e164: '+14165550100', country: 'CA', trunkId: 'one', down: false };
const london = { id: 'london', e164: '+442079460100', country: 'GB', trunkId: 'one', down: false };
const all = [texas, newYork, brooklyn, toronto, london];

describe('chooseCaller', () => {
  it.each`
    e164               | country | callerId      | turns | said
    ${'+12125550177'}  | ${'US'} | ${null}       | ${0}  | ${'new-york, same-area'}
    ${'+12125550177'}  | ${'US'} | ${null}       | ${1}  | ${'new-york-2, same-area'}
    ${'+12125550177'}  | ${'US'} | ${null}       | ${2}  | ${'new-york, same-area'}
    ${'+12125550177'}  | ${'US'} | ${'texas'}    | ${0}  | ${'texas, kept'}
    ${'+12125550177'}  | ${'US'} | ${'a former'} | ${0}  | ${'new-york, same-area'}
    ${'+13035550177'}  | ${'US'} | ${null}       | ${0}  | ${'texas, same-country'}
    ${'+13035550177'}  | ${'US'} | ${null}       | ${2}  | ${'new-york-2, same-country'}
    ${'+16045550177'}  | ${'CA'} | ${null}       | ${5}  | ${'toronto, same-country'}
    ${'+442079460177'} | ${'GB'} | ${null}       | ${3}  | ${'london, same-country'}
    ${'+33199005577'}  | ${'FR'} | ${null}       | ${0}  | ${'texas, in-turn'}
    ${'+33199005577'}  | ${'FR'} | ${null}       | ${4}  | ${'london, in-turn'}
    ${'+88215550177'}  | ${null} | ${null}       | ${6}  | ${'new-york, in-turn'}
  `('$e164 ($callerId, turn $turns): $said', ({ e164, country, callerId, turns, said }) => {
    const { caller, because } = chooseCaller({ e164, country, callerId, called: false }, all, 'one', turns);
    expect(`${caller.id}, ${because}`).toBe(said);
  });

  it('takes no digits of another country for an area code', () => {
    const munich = { id: 'munich', e164: '+498955500100', country: 'DE', trunkId: 'one', down: false };
    const berlin = { id: 'berlin', e164: '+493055500100', country: 'DE', trunkId: 'one', down: false };
    const choice = chooseCaller(
      { e164: '+493055500177', country: 'DE', callerId: null, called: false },
      [munich, berlin],
      'one',
      0,
    );
    expect(choice).toEqual({ caller: munich, because: 'same-country' });
  });

  it.each`
    e164              | trunk    | calls
    ${'+12125550177'} | ${'one'} | ${'here'}
    ${'+12125550177'} | ${'two'} | ${'there'}
    ${'+15125550177'} | ${'one'} | ${'texas'}
    ${'+13035550177'} | ${'one'} | ${'here'}
    ${'+13035550177'} | ${'two'} | ${'there'}
    ${'+33199005577'} | ${'six'} | ${'here'}
  `('calls $e164 from $calls when trunk $trunk has room', ({ e164, trunk, calls }) => {
    const callers = [
      { id: 'here', e164: '+12125550100', country: 'US', trunkId: 'one', down: false },
      { id: 'there', e164: '+12125550101', country: 'US', trunkId: 'two', down: false },
      { ...texas, trunkId: 'two' },
    ];
    const country = String(e164).startsWith('+1') ? 'US' : 'FR';
    const { caller } = chooseCaller({ e164, country, callerId: null, called: false }, callers, trunk, 0);
    expect(caller.id).toBe(calls);
  });

  it('keeps nobody waiting for a trunk that is down, but for those whom its number called before', () => {
    const down = { ...newYork, down: true };
    const callee = { e164: '+12125550177', country: 'US' };
    const choose = (callerId: string | null, called: boolean, callers: CallerCandidate[]) =>
      chooseCaller({ ...callee, callerId, called }, callers, 'one', 0).caller;
    expect(choose(null, false, [down, texas])).toBe(texas);
    expect(choose('new-york', true, [down, texas])).toBe(down);
    expect(choose('new-york', false, [down, texas])).toBe(texas);
    expect(choose('texas', false, [newYork, texas])).toBe(texas);
    const allDown = [down, { ...texas, down: true }];
    expect(choose(null, false, allDown)).toBe(down);
    expect(choose('texas', false, allDown)).toBe(allDown[1]);
  });

  const number = fc.record({
    id: fc.uuid(),
    trunkId: fc.constant('one'),
    down: fc.boolean(),
    country: fc.option(fc.constantFrom('US', 'CA', 'GB')),
    e164: fc
      .tuple(fc.constantFrom('212', '512', '416'), fc.integer({ min: 0, max: 99 }))
      .map(([area, line]) => `+1${area}55501${String(line).padStart(2, '0')}`),
  });

  it('keeps whoever called before, and never leaves somebody without a caller', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), number, fc.nat(), (callers, callee, turn) => {
        const first = chooseCaller({ ...callee, callerId: null, called: false }, callers, 'one', turn);
        const again = chooseCaller(
          { ...callee, callerId: first.caller.id, called: true },
          callers,
          'one',
          turn + 1,
        );
        expect(callers).toContain(first.caller);
        expect(again).toEqual({ caller: callers.find(({ id }) => id === first.caller.id), because: 'kept' });
      }),
    );
  });

  it('uses all who are equally near equally often', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 8 }), number, (callers, callee) => {
        const calls = new Map<CallerCandidate, number>();
        for (let turn = 0; turn < 840; turn++) {
          const { caller } = chooseCaller({ ...callee, callerId: null, called: false }, callers, 'one', turn);
          calls.set(caller, (calls.get(caller) ?? 0) + 1);
        }
        expect(new Set(calls.values()).size).toBe(1);
        expect([...calls.keys()].some(({ down }) => down)).toBe(callers.every(({ down }) => down));
      }),
    );
  });
});
