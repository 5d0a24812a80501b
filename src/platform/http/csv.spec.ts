import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import type { Response } from 'express';
import * as fc from 'fast-check';
import { neutralizeFormula, withoutFormulaGuard } from '../formula-guard.js';
import { type CsvCell, streamCsv } from './csv.js';

describe('a cell of an export', () => {
  it.each`
    cell                            | safe
    ${'+14155550123'}               | ${'+14155550123'}
    ${'+1 (415) 555-0123'}          | ${'+1 (415) 555-0123'}
    ${'-12.5'}                      | ${'-12.5'}
    ${'Ann'}                        | ${'Ann'}
    ${''}                           | ${''}
    ${'a=b'}                        | ${'a=b'}
    ${'=1+1'}                       | ${"'=1+1"}
    ${'@SUM(A1)'}                   | ${"'@SUM(A1)"}
    ${'+1+cmd|calc'}                | ${"'+1+cmd|calc"}
    ${'-2+3'}                       | ${"'-2+3"}
    ${'\t=1'}                       | ${"'\t=1"}
    ${'\r\n=1'}                     | ${"'\r\n=1"}
    ${'＝1'}                        | ${"'＝1"}
    ${'=HYPERLINK("http://x","y")'} | ${'\'=HYPERLINK("http://x","y")'}
  `('$cell is written as $safe', ({ cell, safe }: { cell: string; safe: string }) => {
    expect(neutralizeFormula(cell)).toBe(safe);
    expect(withoutFormulaGuard(safe)).toBe(cell);
  });

  it.each(["'Ann", "'", "'+14155550123", "''@bob", "'90s"])(
    'keeps the apostrophe of its own in %s',
    (cell) => {
      expect(withoutFormulaGuard(cell)).toBe(cell);
    },
  );

  it('never begins like a formula, unless it is a number', () => {
    fc.assert(
      fc.property(fc.tuple(fc.constantFrom('=', '+', '-', '@', ''), fc.string()), ([sign, rest]) => {
        const safe = neutralizeFormula(sign + rest);
        expect(/^[=@]|^[+-].*[^\d ().,/-]/.test(safe)).toBe(false);
      }),
    );
  });
});

describe('a streamed file', () => {
  let server: Server;
  let rows: () => AsyncIterable<CsvCell[]>;
  let failure: unknown;

  beforeAll(async () => {
    server = createServer((_, response) => {
      const express = Object.assign(response, {
        status: (code: number) => ((response.statusCode = code), response),
      });
      streamCsv(express as unknown as Response, 'Müller "1".csv', ['a', '=b'], rows()).catch(
        (error: unknown) => {
          failure = error;
          response.destroy();
        },
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  async function download(): Promise<IncomingMessage> {
    const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  it('holds what the rows hold, quoted where needed, with a name that any client can read', async () => {
    rows = async function* () {
      yield ['x, "y"\nz', 1];
      yield [null, true];
    };
    const response = await download();
    expect(response.headers['content-disposition']).toBe(
      `attachment; filename="M_ller _1_.csv"; filename*=UTF-8''M%C3%BCller%20%221%22.csv`,
    );
    expect(parse(await text(response))).toEqual([
      ['a', "'=b"],
      ['x, "y"\nz', '1'],
      ['', 'true'],
    ]);
  });

  it('is cut off, not ended, when the rows break midway', async () => {
    rows = async function* () {
      yield ['1', '2'];
      throw new Error('the database is gone');
    };
    const response = await download();
    await expect(text(response)).rejects.toThrow('aborted');
    expect(String(failure)).toContain('the database is gone');
  });
});
