import * as fc from 'fast-check';
import { type ConsentCells, judgeConsent, momentOf } from './consent.js';

const now = new Date('2026-06-01T12:00:00Z');
const judge = (cells: Partial<ConsentCells>) =>
  judgeConsent({ basis: '', at: '', source: '', textVersion: '', ...cells }, now);

describe('what a row says of consent', () => {
  it('is kept with its source and the version of the text', () => {
    const cells = { basis: 'Written', at: '2026-04-03T10:00:00+02:00', source: 'form', textVersion: 'v7' };
    expect(judge(cells)).toEqual({
      ok: true,
      consent: { basis: 'written', given_at: '2026-04-03T08:00:00.000Z', source: 'form', text_version: 'v7' },
    });
  });

  it('leaves source and version out where they are blank', () => {
    expect(judge({ basis: 'prior express consent', at: '2026-04-03' })).toMatchObject({
      consent: { basis: 'express', source: null, text_version: null },
    });
  });

  it.each`
    cells
    ${{}}
    ${{ basis: 'none' }}
    ${{ basis: 'No', at: '2026-04-03', source: 'form' }}
  `('may be that there is none: $cells', ({ cells }) => {
    expect(judge(cells as Partial<ConsentCells>)).toEqual({ ok: true, consent: null });
  });

  it.each`
    cells                                                                   | field            | why
    ${{ at: '2026-04-03' }}                                                 | ${'basis'}       | ${'a date without a basis'}
    ${{ source: 'form' }}                                                   | ${'basis'}       | ${'a source without a basis'}
    ${{ textVersion: 'v7' }}                                                | ${'basis'}       | ${'a version without a basis'}
    ${{ basis: 'yes', at: '2026-04-03' }}                                   | ${'basis'}       | ${'yes to what'}
    ${{ basis: 'express' }}                                                 | ${'at'}          | ${'no date'}
    ${{ basis: 'express', at: '03/04/2026' }}                               | ${'at'}          | ${'March or April'}
    ${{ basis: 'express', at: '13/04/2026' }}                               | ${'at'}          | ${'the same column as the one above'}
    ${{ basis: 'express', at: '2026-02-30' }}                               | ${'at'}          | ${'no such day'}
    ${{ basis: 'express', at: '2026-04-03 25:00' }}                         | ${'at'}          | ${'no such hour'}
    ${{ basis: 'express', at: '46115' }}                                    | ${'at'}          | ${"a spreadsheet's day number"}
    ${{ basis: 'express', at: '2026-06-03' }}                               | ${'at'}          | ${'not yet'}
    ${{ basis: 'express', at: '0026-04-03' }}                               | ${'at'}          | ${'a typing error'}
    ${{ basis: 'express', at: '2026-04-03', source: 'x'.repeat(201) }}      | ${'source'}      | ${'too long'}
    ${{ basis: 'express', at: '2026-04-03', textVersion: 'x'.repeat(101) }} | ${'textVersion'} | ${'too long'}
  `('is never dropped in silence: $why', ({ cells, field }) => {
    expect(judge(cells as Partial<ConsentCells>)).toEqual({
      ok: false,
      field,
      detail: expect.stringMatching(/\.$/),
    });
  });
});

describe('a moment', () => {
  it.each`
    text                          | moment
    ${'2026-04-03'}               | ${'2026-04-03T00:00:00.000Z'}
    ${'2026/04/03'}               | ${'2026-04-03T00:00:00.000Z'}
    ${'20260403'}                 | ${'2026-04-03T00:00:00.000Z'}
    ${'2026-04-03 10:20'}         | ${'2026-04-03T10:20:00.000Z'}
    ${'2026-04-03T10:20:30.123Z'} | ${'2026-04-03T10:20:30.000Z'}
    ${'2026-04-03 10:20:30 UTC'}  | ${'2026-04-03T10:20:30.000Z'}
    ${'2026-04-03T10:20:30-0700'} | ${'2026-04-03T17:20:30.000Z'}
    ${'2026-04-03T24:00:00Z'}     | ${'2026-04-04T00:00:00.000Z'}
    ${'2026-04/03'}               | ${null}
    ${'3 April'}                  | ${null}
    ${''}                         | ${null}
  `('«$text» is $moment', ({ text, moment }) => {
    expect(momentOf(text as string)?.toISOString() ?? null).toBe(moment);
  });

  it('is read back as it was written, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: now, noInvalidDate: true }),
        (date) => {
          const seconds = `${date.toISOString().slice(0, 19)}.000Z`;
          expect(momentOf(date.toISOString())?.toISOString()).toBe(seconds);
        },
      ),
    );
  });

  it('never throws, and gives no date that does not exist', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-/:.TZ +') }), (text) => {
        const moment = momentOf(text);
        expect(moment === null || !Number.isNaN(moment.getTime())).toBe(true);
      }),
    );
  });
});
