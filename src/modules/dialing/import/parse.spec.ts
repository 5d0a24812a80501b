import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { CsvFailure, HEAD_BYTES } from './format.js';
import { judgeHead } from './judge.js';
import { parseRows } from './parse.js';
import { isRejected, type AcceptedRow, type ParsedRow, type RejectedRow } from './row.js';

const NOW = new Date('2026-06-01T00:00:00Z');

type Written = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1';

function encode(text: string, encoding: Written, bom = false): Buffer {
  if (encoding === 'latin1') return Buffer.from(text, 'latin1');
  if (encoding === 'utf-8') return Buffer.from((bom ? '\ufeff' : '') + text);
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}

function inPieces(bytes: Buffer, size: number): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
  );
}

async function importAll(bytes: Buffer, piece = 65_536): Promise<ParsedRow[]> {
  const judged = judgeHead(bytes.subarray(0, HEAD_BYTES), bytes.length <= HEAD_BYTES, {
    defaultCountry: 'US',
  });
  if (!judged.ok) throw new Error(`${judged.code}: ${judged.detail}`);
  const rows: ParsedRow[] = [];
  for await (const batch of parseRows(inPieces(bytes, piece), judged.format, {
    defaultCountry: 'US',
    now: NOW,
  })) {
    rows.push(...batch);
  }
  return rows;
}

const failure = async (bytes: Buffer) => {
  const error: unknown = await importAll(bytes).catch((thrown: unknown) => thrown);
  return error instanceof CsvFailure ? { code: error.code, line: error.line } : error;
};

const short = (row: ParsedRow) =>
  isRejected(row) ? `${row.line_no} ${row.rejected}` : `${row.line_no} ${row.e164}`;

const clean = (value: string) => value.replaceAll('\0', '').replace(/\p{Cs}/gu, '');

const LONG_HEAD = `phone,name\n${'4155550123,Ann\n'.repeat(6000)}`;
const AFTER_HEAD = 6002;

describe('the rows of a file', () => {
  it('keep the line numbers that an editor shows', async () => {
    const file = [
      'sep=;\r\n', // 1
      '\r\n', // 2
      'phone;note\r\n', // 3
      '4155550123;"two\r\nlines"\r\n', // 4, 5
      '\r\n', // 6
      ';;\r\n', // 7
      '4155550124;"three\nlines\rhere"\n', // 8, 9, 10
      'nonsense;x\r', // 11
      '4155550125;"say ""hi"""\n', // 12
      '4155550126;a;b\n', // 13
      '4155550127', // 14
    ].join('');
    const rows = await importAll(Buffer.from(file), 3);
    expect(rows.map(short)).toEqual([
      '4 +14155550123',
      '8 +14155550124',
      '11 number_letters',
      '12 +14155550125',
      '13 row_columns',
      '14 row_columns',
    ]);
    expect((rows[3] as AcceptedRow).variables.note).toBe('say "hi"');
  });

  it('survive a stray quote, which costs its own row at most', async () => {
    const file = 'phone,note\n4155550123,6" pipe\n4155550124,"a" b\n4155550125,say "hi"\n4155550126,fine\n';
    const rows = await importAll(Buffer.from(file));
    expect(rows.map((row) => (row as AcceptedRow).variables?.note)).toEqual([
      '6" pipe',
      '"a" b',
      'say "hi"',
      'fine',
    ]);
  });

  it('are all there when an open quote has swallowed some: in the cells of the rejected row', async () => {
    const file = 'phone,name,city\n4155550123,"Smith, Oslo\n4155550124,"Lee",Bern\n4155550125,Kim,Rome\n';
    const rows = await importAll(Buffer.from(file));
    expect(rows.map(short)).toEqual(['2 row_quotes', '4 +14155550125']);
    expect((rows[0] as RejectedRow).columns.join()).toContain('4155550124');
  });

  it('are Windows-1252 when the first character beyond ASCII says so, megabytes into the file', async () => {
    const file = Buffer.concat([Buffer.from(LONG_HEAD), Buffer.from('4155550124,Jürgen €\n', 'latin1')]);
    file[file.length - 2] = 0x80;
    const rows = await importAll(file, 1000);
    expect((rows.at(-1) as AcceptedRow).variables.name).toBe('Jürgen €');
  });

  it('are UTF-8 when it says so, also where chunks cut the character', async () => {
    const file = Buffer.from(`${LONG_HEAD}4155550124,Jürgen 😀\n`);
    for (const piece of [977, 65_536, file.length - 3, file.length - 4, file.length - 10]) {
      const rows = await importAll(file, piece);
      expect((rows.at(-1) as AcceptedRow).variables.name).toBe('Jürgen 😀');
    }
  });

  it.each`
    what                            | tail                                                                                     | code                      | line
    ${'a broken character'}         | ${Buffer.from('1,é\n4155550124,\xff\n', 'latin1')}                                       | ${null}                   | ${null}
    ${'broken UTF-8'}               | ${Buffer.concat([Buffer.from('4155550124,é\n4155550124,'), Buffer.from([0xc3, 0x28])])}  | ${'file_encoding_broken'} | ${AFTER_HEAD + 1}
    ${'a character cut at the end'} | ${Buffer.concat([Buffer.from('4155550124,é\n4155550124,é'), Buffer.from([0xe2, 0x82])])} | ${'file_encoding_broken'} | ${AFTER_HEAD + 1}
    ${'a NUL'}                      | ${Buffer.from('4155550124,a\n\n4155550124,\0\n')}                                        | ${'file_encoding_broken'} | ${AFTER_HEAD + 2}
    ${'a line of 2 MB'}             | ${Buffer.from(`4155550124,b\n${'x'.repeat(2_000_000)}`)}                                 | ${'line_too_long'}        | ${AFTER_HEAD + 1}
    ${'a quote open to the end'}    | ${Buffer.from('4155550124,"b\n4155550125,c\n')}                                          | ${'quote_not_closed'}     | ${AFTER_HEAD}
    ${'a quote open for megabytes'} | ${Buffer.from(`4155550124,c\n4155550124,"b\n${'4155550125,c\n'.repeat(200_000)}`)}       | ${'quote_not_closed'}     | ${AFTER_HEAD + 1}
  `('end with a clear failure at $what', async ({ tail, code, line }) => {
    const result = failure(Buffer.concat([Buffer.from(LONG_HEAD), tail]));
    if (code) await expect(result).resolves.toEqual({ code, line });
    else await expect(result).resolves.toHaveLength(AFTER_HEAD);
  });

  it('break in UTF-16 with the line of the break', async () => {
    const text = encode(LONG_HEAD, 'utf-16le');
    const broken = Buffer.concat([
      text,
      Buffer.from('41\n', 'utf16le'),
      Buffer.from([0x00, 0xdc, 0x41, 0x00]),
    ]);
    await expect(failure(broken)).resolves.toEqual({ code: 'file_encoding_broken', line: AFTER_HEAD + 1 });
  });

  it('pass on an error of the source as it is', async () => {
    const source = new Readable({
      read() {
        this.destroy(new Error('disk gone'));
      },
    });
    const judged = judgeHead(Buffer.from('phone\n4155550123\n'), true, { defaultCountry: 'US' });
    if (!judged.ok) throw new Error(judged.detail);
    await expect(parseRows(source, judged.format, { defaultCountry: 'US', now: NOW }).next()).rejects.toThrow(
      'disk gone',
    );
  });
});

describe('whatever is written as CSV', () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'aZ0 ,;|\t"\'\n\r=+-é/\\'), maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const latinCell = fc.string({ unit: fc.constantFrom(...'aZ ,;|"\né/ü'), maxLength: 12 });
  const phone = fc.constantFrom('4155550123', '+1 (212) 555-0147', '0013125550101', '', 'n/a', '12', 'Bob');
  const layout = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    record_delimiter: fc.constantFrom('\n', '\r\n', '\r'),
    quoted: fc.boolean(),
    quoted_match: fc.constant(/[\r\n]/),
    header: fc.constant(false),
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'latin1'] as const)(
    'in %s is read back row by row, each accepted or rejected, with its line',
    async (encoding) => {
      const cells = encoding === 'latin1' ? latinCell : cell.map(clean);
      const rows = fc
        .array(fc.tuple(phone, cells, cells), { minLength: 1, maxLength: 30 })
        // A file of empty rows is refused as a whole.
        .filter((data) => data.some((row) => row.join('').trim() !== ''));
      await fc.assert(
        fc.asyncProperty(
          rows,
          layout,
          fc.boolean(),
          fc.integer({ min: 1, max: 200 }),
          async (data, how, bom, piece) => {
            const text = stringify([['phone', 'first', 'second'], ...data], how);
            const read = await importAll(encode(text, encoding, bom), piece);

            let line = 2;
            const expected: string[] = [];
            const values: string[][] = [];
            for (const [number, first, second] of data) {
              if (`${number}${first}${second}`.trim() !== '') {
                const swallowed = [first, second].some((value) => /^"[^]*[\r\n][^]*"/.test(value));
                const good = /\d{3}/.test(number) && !swallowed;
                expected.push(`${line} ${good}`);
                values.push(
                  good ? [first.trim(), second.trim()] : [number, first, second].map((v) => v.trim()),
                );
              }
              line += 1 + (`${first}\u0001${second}`.match(/\r\n|\r|\n/g)?.length ?? 0);
            }
            expect(read.map((row) => `${row.line_no} ${!isRejected(row)}`)).toEqual(expected);
            expect(
              read.map((row) =>
                isRejected(row)
                  ? row.columns.map((v) => v.trim())
                  : [row.variables.first, row.variables.second],
              ),
            ).toEqual(values);
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});
