import { randomBytes, randomUUID } from 'node:crypto';
import { Controller, Get, Patch, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Client } from 'pg';
import supertest from 'supertest';
import { apiKeyEntropyBytes, formatApiKey } from '../../src/modules/auth/domain/api-key-format.js';
import { Access, WorkspaceInPath } from '../../src/platform/http/access.js';
import { stateOf } from '../../src/platform/http/principal.js';
import { GuardBench } from '../support/guard-bench.js';
import { until } from '../support/sandbox.js';

@Controller()
class CallersController {
  @Get('signed-in')
  @Access('signed-in')
  read(@Req() request: Request): unknown {
    return stateOf(request).principal;
  }

  @Post('signed-in')
  @Access('signed-in')
  change(): unknown {
    return {};
  }

  @Get('public')
  @Access('public')
  open(): unknown {
    return {};
  }

  @Get('user')
  @Access('user')
  user(@Req() request: Request): unknown {
    return stateOf(request).principal;
  }

  @Patch('workspaces/:wid/things/:id')
  @Access('signed-in')
  @WorkspaceInPath('wid')
  changeThere(): unknown {
    return {};
  }

  @Get('workspaces/:wid/things/:id')
  @Access('signed-in')
  @WorkspaceInPath('wid')
  readThere(): unknown {
    return {};
  }
}

function thingOf(workspaceId: string): string {
  return `/workspaces/${workspaceId}/things/7`;
}

function withCookie(request: supertest.Test, token: string): supertest.Test {
  return request.set('Cookie', `access_token=${token}`);
}

describe('who sends a request', () => {
  let bench: GuardBench;

  beforeAll(async () => {
    bench = await GuardBench.start([CallersController], { corsOrigins: ['https://app.example.com'] });
  });
  afterAll(() => bench?.close());
  beforeEach(() => {
    bench.log.length = 0;
  });

  const lastUse = async (table: 'api_keys' | 'oauth_clients', id: string) => {
    await until('nothing is being written', () => bench.pool.pool.idleCount === bench.pool.pool.totalCount);
    const sql = `SELECT last_used_at FROM ${table} WHERE id = $1`;
    const [row] = await bench.database.query<{ last_used_at: Date | null }>(sql, [id]);
    return row?.last_used_at ?? null;
  };

  const traces = (id: string) =>
    bench.database.query('SELECT * FROM audit_events WHERE actor_id = $1 ORDER BY id', [id]);

  it('is told by their credential', async () => {
    const member = await bench.person({ [bench.workspace]: 'member' }, bench.workspace);
    expect((await bench.get('/signed-in', member)).body).toEqual({
      kind: 'user',
      id: member.id,
      userId: member.id,
      workspaceId: bench.workspace,
      role: 'member',
      isSuperuser: false,
      scopes: null,
    });
    const superuser = await bench.person({ [bench.workspace]: 'developer' }, bench.workspace, true);
    expect((await bench.get('/user', superuser)).body).toMatchObject({
      role: 'developer',
      isSuperuser: true,
    });
    const key = await bench.apiKey('developer', ['calls:read']);
    expect((await bench.get('/signed-in', key)).body).toEqual({
      kind: 'api-key',
      id: key.id,
      userId: null,
      workspaceId: bench.workspace,
      role: 'developer',
      isSuperuser: false,
      scopes: ['calls:read'],
    });
  });

  it('is an OAuth client, with what its token was narrowed to', async () => {
    const client = await bench.oauthClient('developer', ['calls:read', 'calls:write'], ['calls:read']);
    expect((await bench.get('/signed-in', client)).body).toEqual({
      kind: 'oauth-client',
      id: client.id,
      userId: null,
      workspaceId: bench.workspace,
      role: 'developer',
      isSuperuser: false,
      scopes: ['calls:read'],
    });
    expect((await bench.get('/user', client).expect(403)).body.code).toBe('user_required');
    const refused = await bench.get(`/workspaces/${bench.elsewhere}/things/7`, client).expect(403);
    expect(refused.body.code).toBe('not_a_member');
    expect(await lastUse('oauth_clients', client.id)).toEqual(bench.clock.now());
  });

  describe('and a credential that does not hold', () => {
    it('a key that is none, one that nobody issued, and one that is revoked', async () => {
      const whole = formatApiKey(randomBytes(apiKeyEntropyBytes)).key;
      const { id, key } = await bench.apiKey('admin');
      await bench.database.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
      for (const [sent, code, detail] of [
        [whole.slice(1), 'api_key_invalid', 'X-API-Key is not an API key: is it whole?'],
        [whole, 'api_key_invalid', 'There is no such API key here.'],
        [key, 'api_key_revoked', 'This API key has been revoked.'],
      ]) {
        const refused = await bench.get('/signed-in', { key: sent! }).expect(401);
        expect(refused.body).toMatchObject({ code, detail });
      }
    });

    it('a token of a client that is gone or revoked, or that is a forgery', async () => {
      const { id, token } = await bench.oauthClient('admin');
      expect((await bench.get('/signed-in', { token: `${token}x` }).expect(401)).body.code).toBe(
        'token_invalid',
      );
      await bench.database.query('UPDATE oauth_clients SET revoked_at = now() WHERE id = $1', [id]);
      for (const end of ['DELETE FROM oauth_clients WHERE id = $1', null]) {
        const refused = await bench.get('/signed-in', { token }).expect(401);
        expect(refused.body).toMatchObject({
          code: 'client_revoked',
          detail: 'This OAuth client has been revoked.',
        });
        if (end !== null) await bench.database.query(end, [id]);
      }
    });

    it('a token that has expired, is not ours, or of whom nobody is left', async () => {
      const { id, token, session } = await bench.person({ [bench.workspace]: 'admin' }, bench.workspace);
      expect((await bench.get('/signed-in', { token: `${token}x` }).expect(401)).body.code).toBe(
        'token_invalid',
      );
      const deleted = await bench.token({
        userId: randomUUID(),
        workspaceId: bench.workspace,
        sessionId: session,
      });
      expect((await bench.get('/signed-in', { token: deleted }).expect(401)).body.code).toBe('session_ended');
      await bench.database.query('UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1', [id]);
      const ended = await bench.get('/signed-in', { token }).expect(401);
      expect(ended.body).toMatchObject({
        code: 'session_ended',
        detail: 'This session has ended; sign in again.',
      });
      bench.clock.advance(15 * 60_000);
      expect((await bench.get('/signed-in', { token }).expect(401)).body.code).toBe('token_expired');
    });

    it('two at once, of which nobody can say which counts', async () => {
      const member = await bench.person({ [bench.workspace]: 'member' }, bench.workspace);
      const both = bench.get('/signed-in', member).set('X-API-Key', (await bench.apiKey('admin')).key);
      expect((await both.expect(400)).body).toMatchObject({
        code: 'several_credentials',
        detail: 'Send either X-API-Key or Authorization: with both, nobody can say who you are.',
      });
    });

    it.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'xBearer abc', ''])(
      'a header that says %j',
      async (value) => {
        const reply = await supertest(bench.url).get('/signed-in').set('Authorization', value).expect(401);
        expect(reply.body).toMatchObject({
          code: 'token_invalid',
          detail: 'Authorization wants "Bearer" and an access token.',
        });
      },
    );
  });

  it('is in a header however it is written, and nowhere else in it', async () => {
    const { token } = await bench.person({ [bench.workspace]: 'member' }, bench.workspace);
    for (const header of [`bearer ${token}`, `BEARER   ${token}`]) {
      await supertest(bench.url).get('/signed-in').set('Authorization', header).expect(200);
    }
    for (const header of [`x Bearer ${token}`, `Bearer ${token} x`]) {
      await supertest(bench.url).get('/signed-in').set('Authorization', header).expect(401);
    }
  });

  it('acts in the workspace that the path names, in whatever case', async () => {
    const key = await bench.apiKey('admin');
    await bench.get(thingOf(bench.workspace), key).expect(200);
    await bench.get(thingOf(bench.workspace.toUpperCase()), key).expect(200);
    expect((await bench.get(thingOf(bench.elsewhere), key).expect(403)).body.code).toBe('not_a_member');
    const superuser = await bench.person({}, null, true);
    expect((await bench.get(thingOf(randomUUID()), superuser).expect(404)).body).toMatchObject({
      code: 'not_found',
      detail: 'There is no such workspace.',
    });
  });

  describe('and a cookie', () => {
    it('reads from anywhere, and changes something only from a page of this host', async () => {
      const { token } = await bench.person({ [bench.workspace]: 'member' }, bench.workspace);
      await withCookie(bench.get('/signed-in', null), token).expect(200);
      await withCookie(bench.send('post', '/signed-in', null), token)
        .set('Sec-Fetch-Site', 'same-origin')
        .expect(201);
      await withCookie(bench.send('post', '/signed-in', null), token)
        .set('Origin', bench.url)
        .expect(201);
      await withCookie(bench.send('post', '/signed-in', null), token)
        .set('Origin', 'https://app.example.com')
        .expect(201);
      for (const [name, value] of [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Origin', 'https://evil.example.com'],
        ['Accept', '*/*'],
      ]) {
        const refused = await withCookie(bench.send('post', '/signed-in', null), token).set(name!, value!);
        expect([refused.status, refused.body.code]).toEqual([403, 'origin_not_allowed']);
        expect(refused.body.detail).toMatch(/^With cookies only a page of this host may change something/);
      }
    });

    it('gives way to a header, also to one that does not hold', async () => {
      const { token } = await bench.person({ [bench.workspace]: 'member' }, bench.workspace);
      await withCookie(bench.get('/signed-in', { key: 'tl_broken' }), token).expect(401);
      await withCookie(bench.get('/signed-in', { token: 'broken' }), token).expect(401);
      // No browser sends a header by itself: the origin does not matter then.
      const foreign = withCookie(bench.send('post', '/signed-in', { token }), token);
      await foreign.set('Sec-Fetch-Site', 'cross-site').expect(201);
    });

    it.each(['', 'j:{"a":1}', 'j:["a"]'])('is nothing when it is no text: %j', async (value) => {
      const request = withCookie(bench.get('/signed-in', null), encodeURIComponent(value));
      expect((await request.expect(401)).body.code).toBe('not_authenticated');
    });
  });

  describe('notes when a key was used', () => {
    it('at once, and then not again within a minute', async () => {
      const { id, key } = await bench.apiKey('member');
      const first = bench.clock.now();
      expect(await lastUse('api_keys', id)).toBeNull();
      await bench.get('/signed-in', { key }).expect(200);
      expect(await lastUse('api_keys', id)).toEqual(first);
      bench.clock.advance(59_999);
      await bench.get('/signed-in', { key }).expect(200);
      expect(await lastUse('api_keys', id)).toEqual(first);
      bench.clock.advance(2);
      await bench.get('/signed-in', { key }).expect(200);
      expect(await lastUse('api_keys', id)).toEqual(bench.clock.now());
    });

    it('not of a revoked one', async () => {
      const { id, key } = await bench.apiKey('member');
      await bench.database.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
      await bench.get('/signed-in', { key }).expect(401);
      expect(await lastUse('api_keys', id)).toBeNull();
    });

    it('once for many requests at once, in the way of none', async () => {
      const { id, key } = await bench.apiKey('member');
      const [holder, observer] = [new Client(bench.database.url), new Client(bench.database.url)];
      await Promise.all([holder.connect(), observer.connect()]);
      const waiting = async () => {
        const sql = `SELECT FROM pg_stat_activity
          WHERE datname = $1 AND wait_event_type = 'Lock' AND query LIKE 'UPDATE api_keys%'`;
        return (await observer.query(sql, [bench.database.name])).rowCount;
      };
      try {
        await holder.query('BEGIN; SET LOCAL ROLE trunkline_system');
        await holder.query('SELECT FROM api_keys WHERE id = $1 FOR UPDATE', [id]);
        for (let sent = 0; sent < 3; sent += 1) await bench.get('/signed-in', { key }).expect(200);
        await until('a write waits', async () => ((await waiting()) ?? 0) > 0);
        expect(await waiting()).toBe(1);
      } finally {
        await Promise.all([holder.end(), observer.end()]);
      }
      expect(await lastUse('api_keys', id)).toEqual(bench.clock.now());
    });

    it('again after it could not be written, of which the log tells', async () => {
      const { id, key } = await bench.apiKey('member');
      const owner = new Client(bench.database.url);
      await owner.connect();
      await owner.query('REVOKE UPDATE ON api_keys FROM trunkline_system');
      await bench.get('/signed-in', { key }).expect(200);
      await until('it is logged', () => bench.log.length > 0);
      expect(bench.log).toEqual([
        expect.objectContaining({
          level: 40,
          context: 'auth',
          msg: 'the last use of a key was not written',
          err: expect.objectContaining({ message: expect.stringContaining('permission denied') }),
        }),
      ]);
      await owner.query('GRANT UPDATE ON api_keys TO trunkline_system');
      await owner.end();
      await bench.get('/signed-in', { key }).expect(200);
      expect(await lastUse('api_keys', id)).toEqual(bench.clock.now());
    });
  });

  describe('leaves a trace of a superuser', () => {
    it('who reads or changes something in a workspace that they are no member of', async () => {
      const superuser = await bench.person({}, null, true);
      const path = `/workspaces/${bench.elsewhere}/things/%2b14155550123`;
      await bench.send('patch', path, superuser).expect(200);
      await bench.get(path, superuser).expect(200);
      const trace = (method: string) => ({
        workspace_id: bench.elsewhere,
        actor_type: 'user',
        action: 'superuser.access',
        object_type: 'route',
        object_id: '/workspaces/:wid/things/:id',
        ip: '127.0.0.1',
        data: { method, path: `/workspaces/${bench.elsewhere}/things/+1415*****23` },
      });
      expect(await traces(superuser.id)).toMatchObject([trace('PATCH'), trace('GET')]);
    });

    it('also in the active workspace', async () => {
      const superuser = await bench.person({}, bench.workspace, true);
      await bench.send('post', '/signed-in', superuser).expect(201);
      expect(await traces(superuser.id)).toHaveLength(1);
    });

    it('but not of one who is a member there, or nowhere', async () => {
      const member = await bench.person({ [bench.elsewhere]: 'member' }, null, true);
      await bench.send('patch', `/workspaces/${bench.elsewhere}/things/7`, member).expect(200);
      expect(await traces(member.id)).toEqual([]);
      const nowhere = await bench.person({}, null, true);
      await bench.send('post', '/signed-in', nowhere).expect(403);
      expect(await traces(nowhere.id)).toEqual([]);
    });

    it('nor of anybody else', async () => {
      const admin = await bench.person({ [bench.workspace]: 'admin' }, bench.workspace);
      await bench.send('patch', `/workspaces/${bench.workspace}/things/7`, admin).expect(200);
      const outsider = await bench.person({}, null);
      await bench.send('patch', `/workspaces/${bench.workspace}/things/7`, outsider).expect(403);
      expect([...(await traces(admin.id)), ...(await traces(outsider.id))]).toEqual([]);
    });
  });
});

describe('an address that has guessed too often', () => {
  it('is not asked about keys any more, but for those that have held', async () => {
    const bench = await GuardBench.start([CallersController], { publicPerMinute: 1 });
    try {
      const [known, unused] = [await bench.apiKey('member'), await bench.apiKey('member')];
      await bench.get('/signed-in', known).expect(200);
      await bench.get('/public', null).expect(200);
      await bench.get('/public', null).expect(429);
      for (let times = 0; times < 2; times += 1) {
        await bench.get('/signed-in', known).expect(200);
        expect((await bench.get('/signed-in', unused).expect(429)).body.code).toBe('rate_limited');
      }
      await bench.database.query('UPDATE api_keys SET revoked_at = now()');
      await bench.get('/signed-in', known).expect(401);
      await bench.get('/signed-in', known).expect(429); // it holds no more
    } finally {
      await bench.close();
    }
  });
});
