import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Controller, Get, Module, Post, Req } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request } from 'express';
import type { PoolClient } from 'pg';
import supertest from 'supertest';
import { CONFIG } from '../../src/platform/config/config.js';
import { WorkspaceTx } from '../../src/platform/database/tx.js';
import { AppError } from '../../src/platform/errors.js';
import { stateOf } from '../../src/platform/http/principal.js';
import { ReceivesUpload, Upload, Uploaded } from '../../src/platform/http/upload.guard.js';
import { Storage } from '../../src/platform/storage/storage.js';
import { capturedLog } from '../support/captured-log.js';
import { RefusalFilter } from '../support/refusals.js';
import { until } from '../support/sandbox.js';

/** A disk that is done with a file only when it is let. */
class SlowStorage extends Storage {
  held: Promise<void> | null = null;

  override async write(key: string, content: Readable): Promise<void> {
    await super.write(key, content);
    await this.held;
  }
}

/** What the handler does with its upload; the test of the moment says. */
let handle: (upload: Upload, request: Request) => Promise<unknown>;

@Controller()
class UploadsController {
  @Post('uploads')
  @ReceivesUpload({ folder: 'uploads', headBytes: 4 })
  receive(@Uploaded() upload: Upload, @Req() request: Request): Promise<unknown> {
    return handle(upload, request);
  }

  @Get('forgotten')
  forgotten(@Uploaded() _upload: Upload): void {}
}

/** A transaction as far as an upload knows it: its hooks, which a commit runs. */
function transaction(): { tx: WorkspaceTx; commit: () => Promise<void> } {
  const tx = new WorkspaceTx(undefined as unknown as PoolClient, 'workspace');
  return {
    tx,
    commit: async () => {
      for (const hook of tx.hooks) await hook();
    },
  };
}

describe('a route that receives an upload', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-upload-'));
  const storage = new SlowStorage(dataDir);
  const { lines: log, module: logger } = capturedLog();
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    @Module({
      imports: [logger],
      controllers: [UploadsController],
      providers: [
        { provide: Storage, useValue: storage },
        { provide: CONFIG, useValue: { uploadMaxBytes: 1000 } },
        { provide: APP_FILTER, useClass: RefusalFilter },
      ],
    })
    class UploadsModule {}
    app = await NestFactory.create<NestExpressApplication>(UploadsModule, {
      logger: false,
      abortOnError: false,
    });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterAll(async () => {
    await app?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  beforeEach(() => {
    rmSync(join(dataDir, 'uploads'), { recursive: true, force: true });
    storage.held = null;
    log.length = 0;
    handle = () => Promise.resolve({});
  });

  const files = () => {
    const names = readdirSync(dataDir, { recursive: true }).map(String);
    return names.filter((name) => name.startsWith(join('uploads', '0')));
  };
  const gone = () => until('the upload is removed', () => files().length === 0);

  function send(fields: [string, string][] = [], file = { name: 'a.csv', content: 'phone' }): supertest.Test {
    let request = supertest(url).post('/uploads');
    for (const [name, value] of fields) request = request.field(name, value);
    return request.attach('file', Buffer.from(file.content), file.name);
  }

  async function digestOf(...form: Parameters<typeof send>): Promise<unknown> {
    let digest: unknown;
    handle = (_, request) => {
      digest = stateOf(request).bodyDigest;
      return Promise.resolve({});
    };
    await send(...form).expect(201);
    return digest;
  }

  it('has fields and file at hand, in the folder that it names, and removes what nobody claims', async () => {
    handle = async ({ fields, file }) => {
      const chunks: Buffer[] = await storage.read(file.key).toArray();
      return {
        fields,
        key: file.key,
        name: file.name,
        head: String(file.head),
        content: String(Buffer.concat(chunks)),
      };
    };
    const reply = await send([['name', 'June']]).expect(201);
    expect(reply.body).toEqual({
      fields: { name: 'June' },
      key: expect.stringMatching(/^uploads\/[0-9a-f-]{36}$/),
      name: 'a.csv',
      head: 'phon',
      content: 'phone',
    });
    await gone();
    expect(log).toEqual([]);
  });

  it('keeps the file when the work that claims it commits', async () => {
    handle = async (upload) => {
      const { tx, commit } = transaction();
      upload.claim(tx);
      await commit();
      return { key: upload.file.key };
    };
    const first = await send().expect(201);
    const second = await send().expect(201); // by now the first connection is done with its reply
    expect(files().toSorted()).toEqual([first.body.key, second.body.key].toSorted());
  });

  it('removes the file when the work that claims it fails', async () => {
    handle = (upload) => {
      upload.claim(transaction().tx);
      throw new AppError('conflict', 'list_running', 'No.');
    };
    await send().expect(409);
    await gone();
  });

  it('leaves a claimed file to the transaction when the client goes away', async () => {
    const { tx, commit } = transaction();
    let upload: Upload | undefined;
    let closed = false;
    handle = async (received, request) => {
      upload = received;
      received.claim(tx);
      request.res?.once('close', () => (closed = true));
      client.abort();
      await until('the connection is closed', () => closed);
      return {};
    };
    const client = send();
    await client.catch(() => undefined);
    await until('the connection is closed', () => closed);
    await commit();
    expect(files()).toEqual([upload?.file.key]);
    expect(upload?.release(true)).toBe(false);
  });

  it('removes an unclaimed file when the client goes away, and refuses a claim that comes too late', async () => {
    let refusal: unknown;
    handle = async (upload) => {
      client.abort();
      await gone();
      try {
        upload.claim(transaction().tx);
      } catch (error) {
        refusal = error;
      }
      return {};
    };
    const client = send();
    await client.catch(() => undefined);
    await until('the claim is refused', () => refusal !== undefined);
    expect(refusal).toMatchObject({
      kind: 'invalid',
      code: 'multipart_cut_short',
      message: 'The client has gone.',
    });
  });

  it('removes the file of a client that is gone before it is written', async () => {
    const written = new EventEmitter();
    storage.held = once(written, 'release').then(() => undefined);
    let handled: Upload | undefined;
    handle = (upload) => {
      handled = upload;
      return Promise.resolve({});
    };
    let closed = false;
    app.getHttpServer().once('request', (_: unknown, response: NodeJS.EventEmitter) => {
      response.once('close', () => (closed = true));
    });
    const client = send();
    const aborted = client.catch(() => undefined);
    await until('the file is on disk', () => files().length === 1);
    client.abort();
    await aborted;
    await until('the connection is closed', () => closed);
    written.emit('release');
    await gone();
    await until('the handler has run', () => handled !== undefined);
    expect(() => handled?.claim(transaction().tx)).toThrow('The client has gone.');
  });

  it('says so in the log when a file that nobody keeps cannot be removed', async () => {
    let key = '';
    handle = ({ file }) => {
      key = file.key;
      rmSync(storage.pathOf(key));
      mkdirSync(storage.pathOf(key)); // what is no file any more
      return Promise.resolve({});
    };
    await send().expect(201);
    await until('it is logged', () => log.length > 0);
    expect(log).toEqual([
      expect.objectContaining({
        level: 40,
        msg: 'an upload that nobody keeps was not removed',
        key,
        err: expect.objectContaining({ code: 'ERR_FS_EISDIR' }),
      }),
    ]);
  });

  it('takes a file up to the limit and no byte more, and leaves nothing of what it refuses', async () => {
    await send([], { name: 'a.csv', content: 'x'.repeat(1000) }).expect(201);
    const refused = await send([], { name: 'a.csv', content: 'x'.repeat(1001) }).expect(413);
    expect(refused.body.code).toBe('file_too_large');
    await gone();
  });

  it('lets a client that is still sending read its refusal, and takes in the rest', async () => {
    const begin = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
    const type = 'multipart/form-data; boundary=b';
    const headers = { 'Content-Type': type, 'Content-Length': begin.length + 1500, Connection: 'close' };
    const client = httpRequest(`${url}/uploads`, { method: 'POST', headers });
    const answered = once(client, 'response');
    const closed = once(client, 'close');
    client.write(begin + 'x'.repeat(1001));
    const [response] = (await answered) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe('keep-alive');
    client.end('x'.repeat(499));
    response.resume();
    await closed;
  });

  it('knows the same form again by its digest, in whatever order its fields come', async () => {
    const digest = await digestOf([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(
      await digestOf([
        ['c', '3'],
        ['a', '1'],
        ['b', '2'],
      ]),
    ).toBe(digest);
    expect(
      await digestOf([
        ['b', '2'],
        ['c', '3'],
        ['a', '1'],
      ]),
    ).toBe(digest);
  });

  it.each<[string, Parameters<typeof send>]>([
    ['value', [[['a', '2']]]],
    ['field', [[['b', '1']]]],
    [
      'number of fields',
      [
        [
          ['a', '1'],
          ['b', '1'],
        ],
      ],
    ],
    ['file name', [[['a', '1']], { name: 'b.csv', content: 'phone' }]],
    ['content', [[['a', '1']], { name: 'a.csv', content: 'phones' }]],
  ])('does not take a form with another %s for the same', async (_, form) => {
    expect(await digestOf(...form)).not.toBe(await digestOf([['a', '1']]));
  });

  it('has to say so: a handler that takes an upload on a route that receives none is a fault', async () => {
    await supertest(url).get('/forgotten').expect(500);
    expect(log).toEqual([
      expect.objectContaining({
        err: expect.objectContaining({
          message: 'a route that takes an upload must be declared with @ReceivesUpload',
        }),
      }),
    ]);
  });
});
