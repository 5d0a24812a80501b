import { hoursOfWindow } from './calling-hours.js';
import { WEEKDAYS, type CallingWindow } from './calling-window.js';
import { dialRate, estimateEnd, type CompletionFacts } from './completion-estimate.js';

const now = new Date('2026-06-01T12:00:00Z');
const daytime: CallingWindow = { start: '08:00', end: '21:00', days: [...WEEKDAYS] };
const plain: CompletionFacts = {
  pending: [{ zones: ['America/New_York'], prospects: 3600 }],
  inFlight: 0,
  dialsPerProspect: 1,
  dialsPerSecond: 1,
  averageCallS: 60,
  hours: [hoursOfWindow(daytime)],
  startsAt: null,
};
const zone = (name: string, prospects: number) => ({ zones: [name], prospects });

describe('estimateEnd', () => {
  it.each`
    what                                            | change                                                                                                                          | expected
    ${'an hour of dialing and one last call'}       | ${{}}                                                                                                                           | ${'2026-06-01T13:01:00Z'}
    ${'every second one is dialed twice'}           | ${{ dialsPerProspect: 1.5 }}                                                                                                    | ${'2026-06-01T13:31:00Z'}
    ${'a ratio below one is taken for one'}         | ${{ dialsPerProspect: 0 }}                                                                                                      | ${'2026-06-01T13:01:00Z'}
    ${'it starts tomorrow'}                         | ${{ startsAt: new Date('2026-06-02T14:00:00Z') }}                                                                               | ${'2026-06-02T15:01:00Z'}
    ${'its start is over'}                          | ${{ startsAt: new Date('2026-05-02T14:00:00Z') }}                                                                               | ${'2026-06-01T13:01:00Z'}
    ${'the window opens first'}                     | ${{ pending: [zone('America/Los_Angeles', 3600)] }}                                                                             | ${'2026-06-01T16:01:00Z'}
    ${'it does not end today'}                      | ${{ pending: [zone('America/New_York', 14 * 3600)] }}                                                                           | ${'2026-06-02T13:01:00Z'}
    ${'it ends as the window ends'}                 | ${{ pending: [zone('America/New_York', 13 * 3600)] }}                                                                           | ${'2026-06-02T01:01:00Z'}
    ${'the east first, then the west'}              | ${{ pending: [zone('America/New_York', 3600), zone('America/Los_Angeles', 3600)] }}                                             | ${'2026-06-01T16:01:00Z'}
    ${'both at once share the rate'}                | ${{ pending: [zone('America/New_York', 5 * 3600), zone('America/Los_Angeles', 3600)] }}                                         | ${'2026-06-01T18:01:00Z'}
    ${'no window'}                                  | ${{ hours: [null], pending: [{ zones: [], prospects: 60 }] }}                                                                   | ${'2026-06-01T12:02:00Z'}
    ${'who can never be called delays no one'}      | ${{ pending: [zone('America/New_York', 3600), { zones: [], prospects: 9 }] }}                                                   | ${'2026-06-01T13:01:00Z'}
    ${'nor when they are listed first'}             | ${{ pending: [{ zones: [], prospects: 9 }, zone('America/New_York', 3600)] }}                                                   | ${'2026-06-01T13:01:00Z'}
    ${'nobody can ever be called'}                  | ${{ pending: [{ zones: [], prospects: 9 }] }}                                                                                   | ${'2026-06-01T12:01:00Z'}
    ${'the east closes before all are done'}        | ${{ startsAt: new Date('2026-06-01T23:00:00Z'), pending: [zone('America/New_York', 7200), zone('America/Los_Angeles', 7200)] }} | ${'2026-06-02T13:01:00Z'}
    ${'it stands still with no window to wait for'} | ${{ dialsPerSecond: 0, hours: [null] }}                                                                                         | ${null}
    ${'it goes backwards'}                          | ${{ dialsPerSecond: -1 }}                                                                                                       | ${null}
    ${'its rate is not known'}                      | ${{ dialsPerSecond: NaN }}                                                                                                      | ${null}
    ${'the last hour of 90 days'}                   | ${{ pending: [zone('America/New_York', 90 * 13 * 3600)] }}                                                                      | ${'2026-08-30T01:01:00Z'}
    ${'an hour more'}                               | ${{ pending: [zone('America/New_York', 90 * 13 * 3600 + 3600)] }}                                                               | ${null}
    ${'it would take years without a window'}       | ${{ dialsPerSecond: 0.0001, hours: [null] }}                                                                                    | ${null}
    ${'only calls in flight are left'}              | ${{ pending: [zone('America/New_York', 0)], inFlight: 2 }}                                                                      | ${'2026-06-01T12:01:00Z'}
    ${'nothing is left'}                            | ${{ pending: [] }}                                                                                                              | ${null}
    ${'it stands still'}                            | ${{ dialsPerSecond: 0 }}                                                                                                        | ${null}
    ${'it would take years'}                        | ${{ dialsPerSecond: 0.0001 }}                                                                                                   | ${null}
  `('$what: $expected', ({ change, expected }) => {
    const end = estimateEnd({ ...plain, ...change }, now);
    expect(end?.toISOString().replace('.000Z', 'Z') ?? null).toBe(expected);
  });
});

describe('dialRate', () => {
  it.each`
    callsPerSecond | maxConcurrent | averageCallS | rate
    ${5}           | ${10}         | ${60}        | ${1 / 6}
    ${5}           | ${1000}       | ${60}        | ${5}
    ${5}           | ${10}         | ${0}         | ${5}
    ${5}           | ${0}          | ${60}        | ${0}
  `('$callsPerSecond a second, $maxConcurrent lines, $averageCallS s each: $rate', (row) => {
    expect(dialRate(row.callsPerSecond, row.maxConcurrent, row.averageCallS)).toBeCloseTo(row.rate, 9);
  });
});
