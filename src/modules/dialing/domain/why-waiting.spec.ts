import { whyWaiting, type ListWaitFacts } from './why-waiting.js';

const now = new Date('2026-06-01T12:00:00Z');
const soon = new Date('2026-06-01T12:00:30Z');
const evening = new Date('2026-06-01T20:00:00Z');
const running: ListWaitFacts = {
  status: 'running',
  scheduledAt: null,
  pausedAfterRestore: false,
  inFlight: 0,
  waits: [],
};

function waits(text: string): ListWaitFacts['waits'] {
  return text
    .split(', ')
    .filter(Boolean)
    .map((part) => {
      const [count, because, over] = part.split(' ');
      const until = over === 'over' ? now : soon;
      return { because, prospects: Number(count), until } as ListWaitFacts['waits'][number];
    });
}

describe('whyWaiting', () => {
  it.each`
    what                                                 | inFlight | decisions                                     | expected
    ${'nothing holds it up'}                             | ${0}     | ${''}                                         | ${null}
    ${'it dials at its pace'}                            | ${5}     | ${'900 pacing, 20 at-capacity'}               | ${null}
    ${'some zones are closed, others are dialed'}        | ${5}     | ${'900 outside-window, 20 pacing'}            | ${null}
    ${'all zones are closed'}                            | ${0}     | ${'900 outside-window, 20 retry-delay'}       | ${'900 outside-window'}
    ${'only retries are left'}                           | ${0}     | ${'3 outside-window, 20 retry-delay'}         | ${'20 retry-delay'}
    ${'other lists use the lines'}                       | ${0}     | ${'900 at-capacity, 3 person-on-call'}        | ${'900 at-capacity'}
    ${'a dead trunk is told first'}                      | ${0}     | ${'900 outside-window, 1 trunk-breaker-open'} | ${'1 trunk-breaker-open'}
    ${'and even while calls go on'}                      | ${5}     | ${'900 pacing, 1 trunk-not-ready'}            | ${'1 trunk-not-ready'}
    ${'a day whose calls are used up, while some go on'} | ${5}     | ${'900 pacing, 1 daily-call-cap'}             | ${'1 daily-call-cap'}
    ${'what needs someone before what ends by itself'}   | ${5}     | ${'9 daily-call-cap, 5 daily-spend-cap'}      | ${'5 daily-spend-cap'}
    ${'a decision whose time is over says nothing'}      | ${0}     | ${'9 trunk-breaker-open over, 2 retry-delay'} | ${'2 retry-delay'}
    ${'a reason that holds back no one says nothing'}    | ${0}     | ${'0 trunk-breaker-open, 2 retry-delay'}      | ${'2 retry-delay'}
  `('$what: $decisions with $inFlight in flight', ({ inFlight, decisions, expected }) => {
    const wait = whyWaiting({ ...running, inFlight, waits: waits(decisions) }, now);
    expect(wait && `${wait.prospects} ${wait.because}`).toBe(expected);
    if (wait) expect(wait.until).toEqual(soon);
  });

  it.each`
    status         | restored | expected
    ${'importing'} | ${false} | ${'importing'}
    ${'importing'} | ${true}  | ${'importing'}
    ${'scheduled'} | ${false} | ${'schedule-not-reached'}
    ${'scheduled'} | ${true}  | ${'dialing-paused-after-restore'}
    ${'running'}   | ${true}  | ${'dialing-paused-after-restore'}
    ${'paused'}    | ${false} | ${'paused-by-user'}
    ${'paused'}    | ${true}  | ${'paused-by-user'}
    ${'completed'} | ${true}  | ${null}
    ${'canceled'}  | ${true}  | ${null}
    ${'failed'}    | ${true}  | ${null}
  `('a list that is $status, the database restored: $restored, waits because $expected', (row) => {
    const facts = { ...running, status: row.status, pausedAfterRestore: row.restored, scheduledAt: evening };
    const wait = whyWaiting({ ...facts, inFlight: 3, waits: waits('900 trunk-not-ready') }, now);
    expect(wait?.because ?? null).toBe(row.expected);
    expect(wait?.until ?? null).toEqual(row.expected === 'schedule-not-reached' ? evening : null);
  });
});
