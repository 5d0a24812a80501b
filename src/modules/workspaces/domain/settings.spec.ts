import * as fc from 'fast-check';
import { applySettings, fromMicros, problemsOf, toMicros, type WorkspaceSettings } from './settings.js';

const settings: WorkspaceSettings = {
  max_concurrent: 100,
  daily_call_cap: 20_000,
  daily_spend_cap: 500,
  allowed_countries: null,
  attempt_caps: [{ max: 5, period_s: 86_400 }],
  calling_window: null,
  time_zone: 'UTC',
  price_per_minute: 0.02,
  prices: { '+44': 0.015 },
  dispositions: ['interested', 'do_not_call'],
  abandonment_cap_percent: 3,
};

describe('the settings of a workspace', () => {
  it('keep money exact to a millionth on the way to the table and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), (micros) => toMicros(fromMicros(micros)) === micros),
    );
  });

  it('record only what a change really changed', () => {
    const { after, changes } = applySettings(settings, { max_concurrent: 100, daily_call_cap: null });
    expect(after).toEqual({ ...settings, daily_call_cap: null });
    expect(changes).toEqual({ daily_call_cap: { from: 20_000, to: null } });
  });

  it('write prefixes with their plus, so that 44 and +44 cannot have two prices', () => {
    expect(applySettings(settings, { prices: { 44: 0.03 } }).after.prices).toEqual({ '+44': 0.03 });
    expect(problemsOf({ prices: { '+44': 1, 44: 2 } })).toMatchObject([{ code: 'prefix_twice' }]);
  });

  it.each`
    patch                                                                  | code
    ${{ calling_window: { start: '09:00', end: '09:00', days: ['mon'] } }} | ${'start_equals_end'}
    ${{ dispositions: ['interested'] }}                                    | ${'do_not_call_missing'}
    ${{ prices: { '+0': 1 } }}                                             | ${'prefix'}
    ${{ prices: { '+44': -1 } }}                                           | ${'price'}
    ${{ prices: { '+44': 'free' } }}                                       | ${'price'}
    ${{ time_zone: 'Mars/Olympus' }}                                       | ${'unknown_time_zone'}
    ${{ time_zone: '+02:00' }}                                             | ${'unknown_time_zone'}
  `('refuse $patch with $code', ({ patch, code }: { patch: Partial<WorkspaceSettings>; code: string }) => {
    expect(problemsOf(patch)).toMatchObject([{ code }]);
  });

  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Etc/GMT+5'])(
    'take %s as a time zone',
    (zone) => {
      expect(problemsOf({ time_zone: zone })).toEqual([]);
    },
  );
});
