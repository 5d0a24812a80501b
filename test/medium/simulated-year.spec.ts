import { Judge } from '../support/year/judge.js';
import { YearOfCampaigns, type YearReport } from '../support/year/simulation.js';
import { wallClock } from '../support/year/wall-clock.js';
import { makeWorld } from '../support/year/world.js';

const seed = 2026;
const campaigns = 48;
const prospectsEach = 1800;

function counted(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([because, n]) => `${because} ${n}`)
    .join(', ');
}

describe('a year of campaigns, by the clock of everybody who is called', () => {
  const world = makeWorld(seed, campaigns, prospectsEach);
  const judge = new Judge(world);
  let report: YearReport;
  let used: number;

  beforeAll(() => {
    report = new YearOfCampaigns(world, judge, seed).run();
    const { usedMs, usableMs } = judge.capacity();
    used = usedMs / usableMs;
  }, 300_000);

  afterAll(() => {
    process.stdout.write(
      `simulated year, seed ${seed}: ${world.campaigns.length} campaigns, ${world.prospects.length} prospects, ` +
        `${judge.dials} dials, ${(100 * used).toFixed(2)}% of the usable capacity used; ` +
        `refused: ${counted(report.refused)}; waits: ${counted(report.waits)}\n`,
    );
  });

  it('dials nobody outside the law of any of their zones, above a cap, too soon, or faster than allowed', () => {
    expect(Object.fromEntries(judge.violations)).toEqual({});
  });

  it('uses at least 95% of the lines whenever somebody is due and may be called', () => {
    expect(used).toBeGreaterThanOrEqual(0.95);
  });

  it('is a year: enough calls in every zone, on each day on which its clocks change', () => {
    expect(judge.dials).toBeGreaterThan(90_000);
    expect(world.clockChanges.length).toBeGreaterThan(80);
    const missed = world.clockChanges.filter(
      ({ zone, at }) => judge.dialsPerZone.get(zone)?.has(wallClock(zone, at).date) !== true,
    );
    expect(missed).toEqual([]);
  });

  it('meets every rule that makes wait or refuse: what holds above does not hold of nothing', () => {
    expect(Object.keys(report.refused).toSorted()).toEqual([
      'consent-missing',
      'suppressed',
      'window-never-opens',
    ]);
    expect(Object.keys(report.waits)).toEqual(
      expect.arrayContaining([
        'outside-window',
        'attempt-cap',
        'recall-delay',
        'person-on-call',
        'at-capacity',
        'pacing',
      ]),
    );
  });
});
