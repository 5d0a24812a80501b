import { Controller, Get, HttpCode, Module, Post, UseGuards } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { LoggerModule } from 'nestjs-pino';
import supertest from 'supertest';
import { RefusalFilter } from '../../test/support/refusals.js';
import { Clock } from '../platform/clock.js';
import { CONFIG } from '../platform/config/config.js';

import { signBody } from './livekit-webhook.js';
import { SignatureGuard } from './signature.guard.js';

const livekit = { apiKey: 'APIexample', apiSecret: 'an example secret of 32 characters' };
const now = new Date('2026-06-01T12:00:00Z');

class StoppedClock extends Clock {
  override now(): Date {
    return now;
  }
}

let handled = 0;

@Controller('signed')
@UseGuards(SignatureGuard)
class SignedController {
  @Post()
  @HttpCode(200)
  post(): void {
    handled += 1;
  }

  @Get()
  read(): void {
    handled += 1;
  }
}

@Module({
  imports: [LoggerModule.forRoot({ pinoHttp: { level: 'silent' } })],
  controllers: [SignedController],
  providers: [
    { provide: CONFIG, useValue: { livekit } },
    { provide: Clock, useClass: StoppedClock },
    { provide: APP_FILTER, useClass: RefusalFilter },
  ],
})
class SignedModule {}

describe('a route for whoever holds the key of LiveKit', () => {
  const body = '{"id": "EV_1",  "event": "room_started"}'; // not as JSON.stringify would write it
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    app = await NestFactory.create<NestExpressApplication>(SignedModule, {
      rawBody: true,
      logger: false,
      abortOnError: false,
    });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app?.close());
  beforeEach(() => {
    handled = 0;
  });

  const post = (sent: string, authorization?: string) => {
    const request = supertest(url).post('/signed').set('Content-Type', 'application/json');
    if (authorization !== undefined) void request.set('Authorization', authorization);
    return request.send(sent);
  };

  it('lets a body through, to the byte as it was signed, and a request without one', async () => {
    await post(body, await signBody(body, livekit, now)).expect(200);
    const nothing = await signBody('', livekit, now);
    await supertest(url).get('/signed').set('Authorization', `Bearer ${nothing}`).expect(200);
    expect(handled).toBe(2);
  });

  it('refuses everybody else, says why, and never asks the handler', async () => {
    const longAgo = new Date(now.getTime() - 3_600_000);
    const others = { ...livekit, apiKey: 'APIother' };
    const forged = { ...livekit, apiSecret: 'another secret of 32 characters!!' };
    const cases: [string, string | undefined][] = [
      ['The request is not signed.', undefined],
      ['The request is signed with a key that is not known here.', await signBody(body, others, now)],
      ['The signature does not hold.', await signBody(body, forged, now)],
      ['The signature has expired.', await signBody(body, livekit, longAgo)],
      ['The signature is of another body.', await signBody(`${body} `, livekit, now)],
      // Parsed and written again it is the same event, and not what was signed.
      ['The signature is of another body.', await signBody(JSON.stringify(JSON.parse(body)), livekit, now)],
      ['The signature is of another body.', await signBody('', livekit, now)],
    ];
    for (const [detail, authorization] of cases) {
      const refused = await post(body, authorization).expect(401);
      expect(refused.body).toMatchObject({ code: 'signature_invalid', detail });
    }
    expect(handled).toBe(0);
  });
});
