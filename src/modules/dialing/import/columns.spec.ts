import { resolveColumns, variableName, type ColumnMap } from './columns.js';

const roles = (header: string, map?: ColumnMap) => resolveColumns(header.split('|'), map);

const corrected = (header: string, map?: ColumnMap) => resolveColumns(header.split('|'), map, true);

describe('which column holds what', () => {
  it.each`
    header                                   | phone | zone    | country
    ${'phone_number|name'}                   | ${0}  | ${null} | ${null}
    ${'Name|Phone Number'}                   | ${1}  | ${null} | ${null}
    ${'name|PHONE'}                          | ${1}  | ${null} | ${null}
    ${'Name|Téléphone'}                      | ${1}  | ${null} | ${null}
    ${'Name|Telefon-Nr.'}                    | ${1}  | ${null} | ${null}
    ${'Nombre|Teléfono|País'}                | ${1}  | ${null} | ${2}
    ${'Name|MSISDN|TZ'}                      | ${1}  | ${2}    | ${null}
    ${'Name|Cell Phone #|Time Zone|Country'} | ${1}  | ${2}    | ${3}
    ${'Name|Handynummer|Zeitzone|Land'}      | ${1}  | ${2}    | ${3}
    ${'to'}                                  | ${0}  | ${null} | ${null}
    ${'number|mobile|phone'}                 | ${2}  | ${null} | ${null}
    ${'timezone|zone|phone'}                 | ${2}  | ${0}    | ${null}
    ${'Телефон|Имя'}                         | ${0}  | ${null} | ${null}
  `('$header', ({ header, phone, zone, country }) => {
    expect(roles(header)).toMatchObject({
      ok: true,
      phoneColumn: phone,
      zoneColumn: zone,
      countryColumn: country,
    });
  });

  it('makes variables of all columns but the number', () => {
    expect(roles('Phone|Customer Name|firstName|E-Mail||timezone|mobile')).toMatchObject({
      variables: [null, 'customer_name', 'firstName', 'e_mail', 'column_5', 'timezone', 'mobile'],
    });
  });

  it.each`
    header             | name
    ${'customer_name'} | ${'customer_name'}
    ${' Plan '}        | ${'Plan'}
    ${'Customer Name'} | ${'customer_name'}
    ${'Größe (cm)'}    | ${'größe_cm'}
    ${'due-date'}      | ${'due_date'}
    ${'Straße'}        | ${'Straße'}
    ${'€'}             | ${'column_3'}
    ${'__proto__'}     | ${'__proto__'}
  `('«$header» is the variable $name', ({ header, name }) => {
    expect(variableName(header, 2)).toBe(name);
  });
});

describe('columns of consent', () => {
  it('are known by their usual names, and are variables as well', () => {
    expect(roles('phone|Consent Basis|Opt-in date|consent_source|Consent Version')).toMatchObject({
      consent: { basis: 1, at: 2, source: 3, textVersion: 4 },
      variables: [null, 'consent_basis', 'opt_in_date', 'consent_source', 'consent_version'],
    });
  });

  it('are but variables where no column has the basis', () => {
    expect(roles('phone|consent_date|consent_source')).not.toHaveProperty('consent');
  });

  it('are what column_map says', () => {
    const map = { Einwilligung: 'consent_basis', am: 'consent_at' };
    expect(roles('phone|Einwilligung|am', map)).toMatchObject({
      consent: { basis: 1, at: 2, source: null, textVersion: null },
    });
    expect(roles('phone|am', { am: 'consent_at' })).toMatchObject({ consent: { basis: null, at: 1 } });
    expect(roles('phone|a|b', { a: 'consent_basis', b: 'consent_basis' })).toMatchObject({
      code: 'column_map_conflict',
    });
  });
});

describe('the columns of corrected rows', () => {
  it('begin with what the report of rejected rows said, which is nothing to call by', () => {
    expect(corrected('line|reason|detail|number|reason')).toMatchObject({
      reportColumns: 3,
      phoneColumn: 3,
      variables: [null, null, null, null, 'reason'],
    });
  });

  it('are all of them their own where it is no report', () => {
    expect(corrected('line|phone|reason')).toMatchObject({ variables: ['line', null, 'reason'] });
    expect(corrected('line|phone|reason')).not.toHaveProperty('reportColumns');
    expect(roles('line|reason|detail|phone')).toMatchObject({
      variables: ['line', 'reason', 'detail', null],
    });
  });
});

describe('column_map', () => {
  it('has the first word over the usual names', () => {
    expect(
      roles('phone|Kontakt|Region|Status', { kontakt: 'phone_number', Region: 'timezone' }),
    ).toMatchObject({
      phoneColumn: 1,
      zoneColumn: 2,
      variables: ['phone', null, 'timezone', 'Status'],
    });
  });

  it('renames and leaves out', () => {
    expect(roles('phone|Kunde|intern', { Kunde: 'customer_name', intern: null })).toMatchObject({
      variables: [null, 'customer_name', null],
    });
  });

  it('can take a usual name out of the choice', () => {
    expect(roles('phone|mobile', { phone: null })).toMatchObject({ phoneColumn: 1, variables: [null, null] });
  });

  it.each`
    header            | map                                                  | code                           | pointer
    ${'phone|name'}   | ${{ nam: 'customer' }}                               | ${'column_map_unknown_column'} | ${'/column_map/nam'}
    ${'phone|a/b'}    | ${{ 'a/c': 'x' }}                                    | ${'column_map_unknown_column'} | ${'/column_map/a~1c'}
    ${'phone|name'}   | ${{ '': 'x' }}                                       | ${'column_map_unknown_column'} | ${'/column_map/'}
    ${'phone|mobile'} | ${{ phone: 'phone_number', mobile: 'phone_number' }} | ${'column_map_conflict'}       | ${'/column_map/mobile'}
    ${'phone|name'}   | ${{ name: 'customer name' }}                         | ${'column_map_invalid_name'}   | ${'/column_map/name'}
    ${'phone|a|b'}    | ${{ a: 'x', b: 'x' }}                                | ${'duplicate_column'}          | ${'/file'}
    ${'phone|a|A'}    | ${undefined}                                         | ${'duplicate_column'}          | ${'/file'}
    ${'phone|phone'}  | ${undefined}                                         | ${'duplicate_column'}          | ${'/file'}
    ${'name|city'}    | ${undefined}                                         | ${'file_no_number_column'}     | ${'/file'}
  `('$header with $map is refused: $code', ({ header, map, code, pointer }) => {
    expect(roles(header, map)).toMatchObject({ ok: false, code, pointer });
  });

  it('tells which columns were found and what was looked for', () => {
    expect(roles('Name|Ort')).toMatchObject({
      detail: expect.stringMatching(/«Name», «Ort».*phone_number, phone.*column_map/s),
    });
  });
});
