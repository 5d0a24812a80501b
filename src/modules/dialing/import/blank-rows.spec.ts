import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { blankRows } from './blank-rows.js';
import { encoderOf } from './encoding.js';
import type { CsvFormat, Encoding } from './format.js';
import { judgeHead } from './judge.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-blank-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const theirs = (cells: readonly string[]): boolean => cells.some((cell) => cell.includes('555-0123'));

function written(bytes: Buffer): { path: string; format: CsvFormat } {
  const path = join(folder, 'list.csv');
  writeFileSync(path, bytes);
  const judged = judgeHead(bytes.subarray(0, 65_536), bytes.length <= 65_536, { defaultCountry: 'US' });
  if (!judged.ok) throw new Error(judged.detail);
  return { path, format: judged.format };
}

const file =
  'phone;name\r\n415-555-0122;Zoë\r\n415-555-0123;Bö\r\n"x";"two\r\nlines 415-555-0123"\r\n415-555-0124;Ån\r\n';
const without = 'phone;name\r\n415-555-0122;Zoë\r\n\r\n\r\n\r\n415-555-0124;Ån\r\n';

describe('rows that are blanked in a file', () => {
  it.each<[Encoding, boolean]>([
    ['utf-8', false],
    ['utf-8', true],
    ['utf-16le', true],
    ['utf-16be', true],
    ['windows-1252', false],
  ])('leave %s (byte order mark: %s) and the lines of all others as they were', async (encoding, bom) => {
    const bytes = (text: string): Buffer => encoderOf(encoding)((bom ? '\ufeff' : '') + text);
    const { path, format } = written(bytes(file));
    expect(await blankRows(path, format, theirs)).toBe(2);
    expect(readFileSync(path).equals(bytes(without))).toBe(true);
    expect(await blankRows(path, format, theirs)).toBe(0);
    expect(readdirSync(folder)).toEqual(['list.csv']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('are found where only the rest of the file tells its encoding', async () => {
    const ascii = `phone,name\n${'415-555-0199,Ann\n'.repeat(5000)}`;
    const bytes = encoderOf('windows-1252');
    const { path, format } = written(bytes(`${ascii}415-555-0123,Zoë\n415-555-0124,Ån\n`));
    expect(await blankRows(path, format, theirs)).toBe(1);
    expect(readFileSync(path).equals(bytes(`${ascii}\n415-555-0124,Ån\n`))).toBe(true);
  });

  it('may be the last one without a line ending, and the file is untouched when there is none', async () => {
    const last = written(Buffer.from('phone\n415-555-0122\n415-555-0123'));
    expect(await blankRows(last.path, last.format, theirs)).toBe(1);
    expect(readFileSync(last.path, 'utf8')).toBe('phone\n415-555-0122\n');
    const none = written(Buffer.from('phone\n415-555-0122\n'));
    const before = statSync(none.path);
    expect(await blankRows(none.path, none.format, theirs)).toBe(0);
    expect(statSync(none.path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it('are none in a file that ends within quotes, which is left alone', async () => {
    const text = `phone,name\n${'415-555-0122,Ann\n'.repeat(5000)}415-555-0123,"open\n`;
    const { path, format } = written(Buffer.from(text));
    expect(await blankRows(path, format, theirs)).toBeNull();
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('are all that changes, whatever the others hold and wherever pieces of the file begin', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', ' ', '7') });
    const row = fc.record({ name: cell, unwanted: fc.boolean(), pad: fc.nat(3000) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 30, maxLength: 80 }), async (rows) => {
        const text = (blank: boolean): string =>
          `phone,name\n${rows
            .map(({ name, unwanted, pad }) =>
              unwanted && blank
                ? '\n'
                : `${unwanted ? '415-555-0123' : '415-555-0122'},${name}${'é'.repeat(pad)}\n`,
            )
            .join('')}`;
        const { path, format } = written(Buffer.from(text(false)));
        await blankRows(path, format, theirs);
        expect(readFileSync(path, 'utf8')).toBe(text(true));
      }),
      { numRuns: 20 },
    );
  });
});
