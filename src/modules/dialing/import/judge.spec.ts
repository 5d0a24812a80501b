import * as fc from 'fast-check';
import { judgeHead, type JudgeOptions } from './judge.js';
import { LineMeter } from './line-meter.js';

const options: JudgeOptions = { defaultCountry: 'US' };
const judge = (content: string | Buffer, isWholeFile = true) =>
  judgeHead(typeof content === 'string' ? Buffer.from(content) : content, isWholeFile, options);
const utf16 = (text: string, order: 'le' | 'be', bom: boolean) => {
  const bytes = Buffer.from((bom ? '\ufeff' : '') + text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

const feed = (meter: LineMeter, bytes: Buffer, size: number) => {
  for (let at = 0; at < bytes.length; at += size) {
    const line = meter.push(bytes.subarray(at, at + size));
    if (line !== null) return line;
  }
  return null;
};

const LIST = 'name,phone_number,city\n"García, María",+14155550123,Málaga\nJürgen,+12125550147,Köln\n';

describe('the head of a list', () => {
  it.each`
    what                             | content                                         | format
    ${'UTF-8'}                       | ${LIST}                                         | ${{ encoding: 'utf-8', delimiter: ',', phoneColumn: 1, bom: false, encodingSettled: true }}
    ${'ASCII, not settled yet'}      | ${'phone\n+14155550123'}                        | ${{ encoding: 'utf-8', encodingSettled: false, columns: ['phone'] }}
    ${'a BOM'}                       | ${`\ufeff${LIST}`}                              | ${{ encoding: 'utf-8', bom: true, columns: ['name', 'phone_number', 'city'] }}
    ${'Latin-1'}                     | ${Buffer.from(LIST, 'latin1')}                  | ${{ encoding: 'windows-1252', phoneColumn: 1 }}
    ${'UTF-16LE with BOM'}           | ${utf16(LIST, 'le', true)}                      | ${{ encoding: 'utf-16le', bom: true, columns: ['name', 'phone_number', 'city'] }}
    ${'UTF-16BE with BOM'}           | ${utf16(LIST, 'be', true)}                      | ${{ encoding: 'utf-16be', bom: true }}
    ${'UTF-16LE without BOM'}        | ${utf16(LIST, 'le', false)}                     | ${{ encoding: 'utf-16le', bom: false }}
    ${'UTF-16BE without BOM'}        | ${utf16(LIST, 'be', false)}                     | ${{ encoding: 'utf-16be' }}
    ${'semicolons'}                  | ${'Name;Telefon;Notiz\nA;4155550123;"a,b,c"\n'} | ${{ delimiter: ';', phoneColumn: 1 }}
    ${'semicolons, commas in cells'} | ${'Telefon;Betrag\n4155550123;1,50\n'}          | ${{ delimiter: ';', phoneColumn: 0 }}
    ${'tabs'}                        | ${'Name\tPhone\nA\t4155550123\n'}               | ${{ delimiter: '\t', phoneColumn: 1 }}
    ${'pipes'}                       | ${'Name|Phone\nA|4155550123\n'}                 | ${{ delimiter: '|', phoneColumn: 1 }}
    ${'one column'}                  | ${'Phone\r\n(415) 555-0123\r\n'}                | ${{ columns: ['Phone'], phoneColumn: 0 }}
    ${'CR line ends'}                | ${'name,phone\rA,4155550123\r'}                 | ${{ columns: ['name', 'phone'] }}
    ${'sep= of Excel'}               | ${'sep=;\r\nName;Phone\r\nA;4155550123'}        | ${{ delimiter: ';', headerLine: 2 }}
    ${'sep=, of Excel'}              | ${'sep=,\nName,Phone\nA,4155550123'}            | ${{ delimiter: ',', headerLine: 2 }}
    ${'sep= with a rare delimiter'}  | ${'"sep=^"\nName^Phone\nA^4155550123'}          | ${{ delimiter: '^', headerLine: 2 }}
    ${'empty lines above'}           | ${'\n\r\n,,\nname,phone\nA,4155550123'}         | ${{ headerLine: 4, phoneColumn: 1 }}
    ${'quoted header with newline'}  | ${'"Phone\nNumber","na""me"\n4155550123,A'}     | ${{ columns: ['Phone\nNumber', 'na"me'], phoneColumn: 0 }}
    ${'spaces after delimiters'}     | ${'name, "phone", city\nA, 4155550123, "a, b"'} | ${{ columns: ['name', 'phone', 'city'] }}
  `('$what is read', ({ content, format }) => {
    expect(judge(content)).toMatchObject({ ok: true, format });
  });

  it.each`
    what                             | content                                                                            | code
    ${'nothing'}                     | ${''}                                                                              | ${'file_empty'}
    ${'blank lines'}                 | ${'\r\n \n'}                                                                       | ${'file_empty'}
    ${'a BOM alone'}                 | ${'\ufeff'}                                                                        | ${'file_empty'}
    ${'xlsx'}                        | ${Buffer.from('PK\x03\x04\x14\0\x06\0', 'latin1')}                                 | ${'file_type_not_csv'}
    ${'xls'}                         | ${Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])}                                     | ${'file_type_not_csv'}
    ${'pdf'}                         | ${'%PDF-1.7\n'}                                                                    | ${'file_type_not_csv'}
    ${'png'}                         | ${Buffer.from('89504e470d0a1a0a', 'hex')}                                          | ${'file_type_not_csv'}
    ${'html'}                        | ${'\n<!DOCTYPE html><html>'}                                                       | ${'file_type_not_csv'}
    ${'json'}                        | ${'[{"phone": "+14155550123"}]'}                                                   | ${'file_type_not_csv'}
    ${'bytes with NUL'}              | ${Buffer.from([1, 2, 0, 3, 0, 0, 0, 9, 200, 0, 0])}                                | ${'file_type_not_csv'}
    ${'a NUL in a text'}             | ${'phone\n+14155550123\0\n'}                                                       | ${'file_type_not_csv'}
    ${'broken UTF-8'}                | ${Buffer.concat([Buffer.from(LIST), Buffer.from([0xc3, 0x28])])}                   | ${'file_encoding_broken'}
    ${'broken UTF-16'}               | ${Buffer.concat([utf16(LIST, 'le', true), Buffer.from([0x00, 0xd8, 0x41, 0x00])])} | ${'file_encoding_broken'}
    ${'a number as the first row'}   | ${'+14155550123\n+14155550124\n'}                                                  | ${'file_header_missing'}
    ${'a prospect as the first row'} | ${'Ann;(415) 555-0123\nBob;(415) 555-0124\n'}                                      | ${'file_header_missing'}
    ${'no number column'}            | ${'name,city\nA,B\n'}                                                              | ${'file_no_number_column'}
    ${'a header alone'}              | ${'name,phone\n'}                                                                  | ${'file_no_rows'}
    ${'a header and blank rows'}     | ${'name,phone\n,\n\n'}                                                             | ${'file_no_rows'}
    ${'columns of one name'}         | ${'phone,name,Name\n+14155550123,a,b'}                                             | ${'duplicate_column'}
    ${'a quote never closed'}        | ${'name,phone\nA,4155550123\n"B,4155550124\nC,1\n'}                                | ${'quote_not_closed'}
    ${'far too many columns'}        | ${`phone${',x'.repeat(1000)}\n`}                                                   | ${'file_too_many_columns'}
  `('$what is refused: $code', ({ content, code }) => {
    expect(judge(content)).toMatchObject({ ok: false, code, detail: expect.stringMatching(/\.$/) });
  });

  it('names the line of a broken character and of an open quote', () => {
    expect(judge(Buffer.concat([Buffer.from(LIST), Buffer.from([0xff])]))).toMatchObject({ line: 4 });
    expect(judge('name,phone\nA,4155550123\n"B,4155550124\n')).toMatchObject({ line: 3 });
  });

  it('is not misled where 64 KB end: in a character, in a row, in a quoted cell', () => {
    const row = '"Zoë\nÅström",+14155550123,Málaga\n';
    const file = Buffer.from(`name,phone,city\n${row.repeat(3000)}`);
    for (let cut = 65_500; cut < 65_540; cut += 1) {
      expect(judge(file.subarray(0, cut), false)).toMatchObject({ ok: true, format: { encoding: 'utf-8' } });
    }
  });

  it('does not wait for a header that is longer than the head', () => {
    expect(judge('x'.repeat(65_536), false)).toMatchObject({ code: 'file_header_too_long' });
  });

  it('takes a number column named by column_map only', () => {
    const content = Buffer.from('who;where\nA;4155550123\n');
    const mapped = judgeHead(content, true, { ...options, columnMap: { where: 'phone_number' } });
    expect(mapped).toMatchObject({ ok: true, format: { delimiter: ';', phoneColumn: 1 } });
  });

  it('gives a verdict on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, whole) => {
        const verdict = judge(Buffer.from(bytes), whole);
        expect(verdict.ok || verdict.detail.length > 10).toBe(true);
      }),
    );
  });
});

describe('the length of a line, while a file streams in', () => {
  it.each([1, 2, 3, 7, 64])('counts LF, CRLF and CR in pieces of %i', (size) => {
    const text = 'a\nb\r\nc\rd\r\n\r\n\re';
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
      const meter = new LineMeter(encoding);
      const bytes =
        encoding === 'utf-8' ? Buffer.from(text) : utf16(text, encoding === 'utf-16le' ? 'le' : 'be', false);
      expect(feed(meter, bytes, size)).toBeNull();
      expect(meter.line).toBe(7);
    }
  });

  it('stops at the line that is too long and not at one that just fits', () => {
    const fits = Buffer.from(`a\n${'x'.repeat(1024 * 1024)}\n`);
    expect(feed(new LineMeter(), fits, 65_536)).toBeNull();
    expect(feed(new LineMeter(), Buffer.from(`a\nb\r\n${'x'.repeat(1024 * 1024 + 1)}`), 65_536)).toBe(3);
  });
});
