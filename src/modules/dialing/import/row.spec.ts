import { CountryNames } from './countries.js';
import type { CsvFormat } from './format.js';
import { judgeRow, type RowContext } from './row.js';
import { loadZoneTable } from './zone-table.js';
import { ZoneFinder } from './zones.js';

const format: CsvFormat = {
  encoding: 'utf-8',
  encodingSettled: true,
  bom: false,
  delimiter: ',',
  headerLine: 1,
  columns: ['phone', 'name', 'timezone', 'country'],
  phoneColumn: 0,
  zoneColumn: 2,
  countryColumn: 3,
  variables: [null, 'name', 'timezone', 'country'],
};
const context: RowContext = {
  format,
  defaultCountry: 'US',
  countries: new CountryNames(),
  zones: new ZoneFinder(loadZoneTable()),
  now: new Date('2026-06-01T00:00:00Z'),
};
const judge = (...cells: string[]) => judgeRow({ line: 7, cells }, context);

describe('a row of a list', () => {
  it('becomes a prospect with its zones and variables, empty cells included', () => {
    const row = judge('(415) 555-0123', ' Ann ', '', '');
    expect(JSON.parse(JSON.stringify(row))).toEqual({
      line_no: 7,
      e164: '+14155550123',
      country: 'US',
      number_type: 'fixed_line_or_mobile',
      zones: ['America/Los_Angeles'],
      zone_source: 'number',
      consent: null,
      variables: { name: 'Ann', timezone: '', country: '' },
    });
  });

  it.each`
    cells                                         | reason
    ${['', 'Ann', '', '']}                        | ${'number_missing'}
    ${['1.41556E+10', 'Ann', '', '']}             | ${'number_spreadsheet'}
    ${['4155550123', 'Ann', 'EST', '']}           | ${'timezone_unknown'}
    ${['4155550123', 'Ann', '', 'Atlantis']}      | ${'country_unknown'}
    ${['', 'Ann', '', 'Atlantis']}                | ${'number_missing'}
    ${['4155550123', 'Ann', '']}                  | ${'row_columns'}
    ${['4155550123']}                             | ${'row_columns'}
    ${['4155550123', 'García', ' María', '', '']} | ${'timezone_unknown'}
    ${['4155550123', 'Ann', '', '', 'more']}      | ${'row_columns'}
  `('$cells is rejected whole: $reason', ({ cells, reason }) => {
    expect(judge(...cells)).toEqual({
      line_no: 7,
      rejected: reason,
      detail: expect.stringMatching(/\.$/),
      columns: cells,
    });
  });

  it.each`
    phone              | country            | e164
    ${'030 23125 123'} | ${'DE'}            | ${'+493023125123'}
    ${'030 23125 123'} | ${'de'}            | ${'+493023125123'}
    ${'030 23125 123'} | ${'Germany'}       | ${'+493023125123'}
    ${'030 23125 123'} | ${'Deutschland'}   | ${'+493023125123'}
    ${'415 555 0123'}  | ${'United States'} | ${'+14155550123'}
    ${'415 555 0123'}  | ${'USA'}           | ${'+14155550123'}
    ${'020 7946 0958'} | ${'UK'}            | ${'+442079460958'}
    ${'+14155550123'}  | ${'DE'}            | ${'+14155550123'}
    ${'+14155550123'}  | ${'Atlantis'}      | ${'+14155550123'}
    ${'+14155550123'}  | ${'1'}             | ${'+14155550123'}
  `('reads $phone by the country column «$country»', ({ phone, country, e164 }) => {
    expect(judge(phone, 'Ann', '', country)).toMatchObject({ e164 });
  });

  it('takes blank cells beyond the header, as spreadsheets leave them', () => {
    expect(judge('4155550123', 'Ann', '', '', '', ' ')).toMatchObject({ e164: '+14155550123' });
  });

  it('carries its consent, and is rejected when that is broken', () => {
    const withConsent = {
      ...context,
      format: { ...format, consent: { basis: 1, at: 2, source: null, textVersion: null }, zoneColumn: null },
    };
    const row = (...cells: string[]) => judgeRow({ line: 7, cells }, withConsent);
    expect(row('4155550123', 'express', '2026-05-01', '')).toMatchObject({
      consent: { basis: 'express', given_at: '2026-05-01T00:00:00.000Z' },
    });
    expect(row('4155550123', '', '', '')).toMatchObject({ consent: null });
    expect(row('4155550123', 'express', '', '')).toMatchObject({ rejected: 'consent_invalid' });
    expect(row('4155550123', '', '2026-05-01', '')).toMatchObject({ rejected: 'consent_invalid' });
  });
});
