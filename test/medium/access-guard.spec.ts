import { randomUUID } from 'node:crypto';
import { Controller, Get, Req } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Request } from 'express';
import { Access, RequiresScope, takesScopes, WorkspaceInPath } from '../../src/platform/http/access.js';
import { RateLimited } from '../../src/platform/http/rate-limit/rate-limited.js';
import { stateOf } from '../../src/platform/http/principal.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import { type Credential, GuardBench } from '../support/guard-bench.js';

@Controller()
class RoutesController {
  @Get('undeclared')
  undeclared(): void {}

  @Get('public')
  @Access('public')
  open(@Req() request: Request): unknown {
    return { principal: stateOf(request).principal ?? null };
  }

  @Get('unlimited')
  @Access('public')
  @RateLimited('none')
  unlimited(): unknown {
    return {};
  }

  @Get('login')
  @Access('public')
  @RateLimited('login')
  login(): unknown {
    return {};
  }

  @Get('signature')
  @Access('signature')
  signed(@Req() request: Request): unknown {
    return { principal: stateOf(request).principal ?? null };
  }

  @Get('internal')
  @Access('internal')
  internal(): unknown {
    return {};
  }

  @Get('signed-in')
  @Access('signed-in')
  signedIn(@Req() request: Request): unknown {
    return stateOf(request).principal;
  }

  @Get('user')
  @Access('user')
  user(@Req() request: Request): unknown {
    return stateOf(request).principal;
  }

  @Get('user-or-signed-in')
  @Access('user', 'signed-in')
  userOrSignedIn(): unknown {
    return {};
  }

  @Get('member')
  @Access('member')
  member(): unknown {
    return {};
  }

  @Get('developer')
  @Access('developer', 'admin')
  developer(): unknown {
    return {};
  }

  @Get('admin')
  @Access('admin')
  admin(): unknown {
    return {};
  }

  @Get('superuser')
  @Access('superuser')
  superuser(): unknown {
    return {};
  }

  @Get('scoped')
  @Access('signed-in')
  @RequiresScope('calls:read')
  scoped(): unknown {
    return {};
  }
}

@Controller('workspaces/:wid')
@Access('admin')
@WorkspaceInPath('wid')
class WorkspaceController {
  @Get()
  @Access('signed-in')
  read(@Req() request: Request): unknown {
    return stateOf(request).principal;
  }

  @Get('admins')
  admins(): unknown {
    return {};
  }
}

describe('the guard of all routes', () => {
  let bench: GuardBench;

  beforeAll(async () => {
    bench = await GuardBench.start([RoutesController, WorkspaceController]);
  });
  afterAll(() => bench?.close());
  beforeEach(() => {
    bench.log.length = 0;
  });

  const credentials: Record<string, () => Promise<Credential>> = {
    nobody: () => Promise.resolve(null),
    member: () => bench.person({ [bench.workspace]: 'member' }, bench.workspace),
    developer: () => bench.person({ [bench.workspace]: 'developer' }, bench.workspace),
    admin: () => bench.person({ [bench.workspace]: 'admin' }, bench.workspace),
    homeless: () => bench.person({}, null),
    'removed member': () => bench.person({}, bench.workspace),
    superuser: () => bench.person({}, bench.workspace, true),
    'superuser nowhere': () => bench.person({}, null, true),
    'member key': () => bench.apiKey('member'),
    'developer key': () => bench.apiKey('developer'),
    'admin key': () => bench.apiKey('admin'),
  };

  it.each`
    who                    | signedIn                 | user                   | userOrSignedIn         | member                   | developer                | admin                    | superuser
    ${'nobody'}            | ${'not_authenticated'}   | ${'not_authenticated'} | ${'not_authenticated'} | ${'not_authenticated'}   | ${'not_authenticated'}   | ${'not_authenticated'}   | ${'not_authenticated'}
    ${'member'}            | ${200}                   | ${200}                 | ${200}                 | ${200}                   | ${'insufficient_role'}   | ${'insufficient_role'}   | ${'insufficient_role'}
    ${'developer'}         | ${200}                   | ${200}                 | ${200}                 | ${'insufficient_role'}   | ${200}                   | ${'insufficient_role'}   | ${'insufficient_role'}
    ${'admin'}             | ${200}                   | ${200}                 | ${200}                 | ${'insufficient_role'}   | ${200}                   | ${200}                   | ${'insufficient_role'}
    ${'homeless'}          | ${'no_active_workspace'} | ${200}                 | ${200}                 | ${'no_active_workspace'} | ${'no_active_workspace'} | ${'no_active_workspace'} | ${'insufficient_role'}
    ${'removed member'}    | ${'not_a_member'}        | ${200}                 | ${200}                 | ${'not_a_member'}        | ${'not_a_member'}        | ${'not_a_member'}        | ${'insufficient_role'}
    ${'superuser'}         | ${200}                   | ${200}                 | ${200}                 | ${200}                   | ${200}                   | ${200}                   | ${200}
    ${'superuser nowhere'} | ${'no_active_workspace'} | ${200}                 | ${200}                 | ${'no_active_workspace'} | ${'no_active_workspace'} | ${'no_active_workspace'} | ${200}
    ${'member key'}        | ${200}                   | ${'user_required'}     | ${200}                 | ${200}                   | ${'insufficient_role'}   | ${'insufficient_role'}   | ${'insufficient_role'}
    ${'developer key'}     | ${200}                   | ${'user_required'}     | ${200}                 | ${'insufficient_role'}   | ${200}                   | ${'insufficient_role'}   | ${'insufficient_role'}
    ${'admin key'}         | ${200}                   | ${'user_required'}     | ${200}                 | ${'insufficient_role'}   | ${200}                   | ${200}                   | ${'insufficient_role'}
  `('lets $who where they may go and nowhere else', async ({ who, ...expected }) => {
    const as = await credentials[who as string]!();
    const said: Record<string, unknown> = {};
    for (const name of Object.keys(expected as object)) {
      const path = `/${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const reply = await bench.get(path, as);
      said[name] = reply.status === 200 ? 200 : reply.body.code;
      if (reply.status !== 200) expect(reply.status).toBe(as === null ? 401 : 403);
    }
    expect(said).toEqual(expected);
  });

  it('says what would have been enough', async () => {
    const member = await bench.person({ [bench.workspace]: 'member' }, bench.workspace);
    const detailOf = async (path: string, as: Credential) =>
      (await bench.get(path, as)).body.detail as string;
    expect(await detailOf('/developer', member)).toBe('This needs the role developer or admin.');
    expect(await detailOf('/superuser', member)).toBe('This needs a superuser.');
    expect(await detailOf('/user', await bench.apiKey('admin'))).toBe(
      'This needs a signed-in person; an API key cannot do it.',
    );
    expect(await detailOf('/admin', null)).toBe('Sign in, or send an API key in X-API-Key.');
    expect(await detailOf('/admin', await bench.person({}, null))).toBe(
      'Create a workspace, or switch to one, first.',
    );
    expect(await detailOf('/admin', await bench.person({}, bench.workspace))).toBe(
      'You are not a member of this workspace.',
    );
  });

  it.each(['public', 'signature'])('asks nobody on a %s route, and knows nobody there', async (path) => {
    for (const as of [null, { key: 'tl_broken' }]) {
      const reply = await bench.get(`/${path}`, as).expect(200);
      expect(reply.body).toEqual({ principal: null });
    }
  });

  it('lets whoever signs come from anywhere', async () => {
    await bench.get('/signature', null).set('x-test-address', '8.8.8.8').expect(200);
  });

  it('limits strangers by what the route declares, and does not limit signed requests', async () => {
    const strict = await GuardBench.start([RoutesController], { publicPerMinute: 1 });
    try {
      await strict.get('/public', null).expect(200);
      const refused = await strict.get('/public', null).expect(429);
      expect(refused.body.code).toBe('rate_limited');
      for (const path of ['/unlimited', '/login', '/signature', '/internal']) {
        await strict.get(path, null).expect(200);
        await strict.get(path, null).expect(200);
      }
    } finally {
      await strict.close();
    }
  });

  it('stops at a route that declares nothing', async () => {
    await bench
      .get('/undeclared', await bench.person({ [bench.workspace]: 'admin' }, bench.workspace, true))
      .expect(500);
    expect(bench.log[0]?.err?.message).toBe('a route without an access rule');
  });

  it('keeps replies that depend on the caller out of shared caches', async () => {
    for (const as of [null, await bench.apiKey('member')]) {
      const { headers } = await bench.get('/signed-in', as);
      expect(headers['cache-control']).toBe('private, no-cache');
    }
    expect((await bench.get('/public', null)).headers).not.toHaveProperty('cache-control');
  });

  describe('on internal routes', () => {
    it.each([
      '127.0.0.1',
      '127.255.0.1',
      '10.0.0.1',
      '172.16.0.1',
      '172.19.0.1',
      '172.20.0.1',
      '172.29.0.1',
      '172.30.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '::1',
      '::ffff:10.1.2.3',
      '::FFFF:10.1.2.3',
      'fc00::1',
      'fdff::1',
      'FD00::1',
    ])('lets a private address in: %s', async (address) => {
      await bench.get('/internal', null).set('x-test-address', address).expect(200);
    });

    it.each([
      '8.8.8.8',
      '11.0.0.1',
      '110.0.0.1',
      '1.10.0.1',
      '128.0.0.1',
      '172.15.0.1',
      '172.32.0.1',
      '172.1.0.1',
      '172.2.0.1',
      '192.169.0.1',
      '::ffff:8.8.8.8',
      '1:ffff:10.1.2.3',
      '::2',
      '::11',
      '1::1',
      '2001:fc00::1',
      'fe80::1',
      'fcx0::1',
      '2001:db8::fd00:1',
      'none',
    ])('shows a public address nothing: %s', async (address) => {
      const refused = await bench.get('/internal', null).set('x-test-address', address).expect(404);
      expect(refused.body).toMatchObject({ code: 'not_found', detail: 'There is nothing here.' });
    });

    it.each(['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP', 'CF-Connecting-IP'])(
      'shows nothing to what comes through a proxy: %s',
      async (header) => {
        await bench.get('/internal', null).set(header, '10.0.0.1').expect(404);
        await bench.get('/internal', null).set(header, '').expect(404);
      },
    );
  });

  describe('with a workspace in the path', () => {
    it('holds the role against that workspace, not against the active one', async () => {
      const { token } = await bench.person(
        { [bench.workspace]: 'admin', [bench.elsewhere]: 'member' },
        bench.workspace,
      );
      const there = await bench.get(`/workspaces/${bench.elsewhere}`, { token }).expect(200);
      expect(there.body).toMatchObject({ workspaceId: bench.elsewhere, role: 'member' });
      expect(
        (await bench.get(`/workspaces/${bench.elsewhere}/admins`, { token }).expect(403)).body.code,
      ).toBe('insufficient_role');
      await bench.get(`/workspaces/${bench.workspace}/admins`, { token }).expect(200);
    });

    it.each([
      ['a member of another', () => bench.person({ [bench.elsewhere]: 'admin' }, bench.elsewhere)],
      ['a person without any', () => bench.person({}, null)],
    ])('refuses %s', async (_, who) => {
      const refused = await bench.get(`/workspaces/${bench.workspace}`, await who()).expect(403);
      expect(refused.body.code).toBe('not_a_member');
    });

    it('refuses the key of another, and does not say which ones there are', async () => {
      const [key, member] = [
        await bench.apiKey('admin'),
        await bench.person({ [bench.workspace]: 'admin' }, null),
      ];
      for (const id of [bench.elsewhere, randomUUID()]) {
        for (const as of [key, member]) {
          const refused = await bench.get(`/workspaces/${id}`, as).expect(403);
          expect(refused.body.code).toBe('not_a_member');
        }
      }
    });

    it('knows the workspace of a key in capitals too', async () => {
      const key = await bench.apiKey('admin');
      const reply = await bench.get(`/workspaces/${bench.workspace.toUpperCase()}`, key).expect(200);
      expect(reply.body).toMatchObject({ workspaceId: bench.workspace, role: 'admin' });
    });

    it.each(['me', '1', `${randomUUID()}0`])(
      'is a 404 for what is no id, before anyone is asked: %s',
      async (id) => {
        const reply = await bench.get(`/workspaces/${id}`, null).expect(404);
        expect(reply.body).toMatchObject({ code: 'not_found', detail: 'There is no such workspace.' });
      },
    );

    it('lets a superuser into each one that exists', async () => {
      const superuser = await bench.person({}, null, true);
      const reply = await bench.get(`/workspaces/${bench.elsewhere}/admins`, superuser).expect(200);
      expect(reply.body).toEqual({});
      const nowhere = await bench.get(`/workspaces/${randomUUID()}`, superuser).expect(404);
      expect(nowhere.body).toMatchObject({ code: 'not_found', detail: 'There is no such workspace.' });
    });
  });

  describe('on routes that declare a scope', () => {
    it.each<[string, Scope[] | null, number]>([
      ['without scopes may do what its role may', null, 200],
      ['with the scope may', ['agents:read', 'calls:read'], 200],
      ['with others may not', ['calls:write', 'agents:read'], 403],
    ])('a key %s', async (_, scopes, status) => {
      const reply = await bench.get('/scoped', await bench.apiKey('admin', scopes)).expect(status);
      if (status === 403) {
        expect(reply.body).toMatchObject({
          code: 'insufficient_scope',
          detail: 'This needs the scope calls:read.',
          required_scope: 'calls:read',
        });
        expect(reply.body).not.toHaveProperty('errors');
      }
    });

    it('a person is not narrowed, and a route that declares none asks for none', async () => {
      await bench
        .get('/scoped', await bench.person({ [bench.workspace]: 'member' }, bench.workspace))
        .expect(200);
      await bench.get('/signed-in', await bench.apiKey('member', ['calls:write'])).expect(200);
    });

    it('are those that credentials with scopes may call', () => {
      for (const rule of ['member', 'developer', 'admin', 'signed-in'] as const) {
        expect([rule, takesScopes(['user', rule])]).toEqual([rule, true]);
      }
      expect(takesScopes(['user', 'superuser', 'public', 'signature', 'internal'])).toBe(false);
      expect(takesScopes([])).toBe(false);
    });
  });

  it('tells in the document who may call what, with which scope, by which credentials', () => {
    const { paths } = SwaggerModule.createDocument(bench.app, new DocumentBuilder().build());
    expect(paths['/scoped']?.get).toMatchObject({
      'x-access': ['signed-in'],
      'x-scope': 'calls:read',
      security: expect.arrayContaining([{ cookie: [] }, { api_key: [] }, { bearer: [] }]),
    });
    expect(paths['/developer']?.get).toMatchObject({ 'x-access': ['developer', 'admin'] });
    for (const path of ['/public', '/signature', '/internal']) {
      expect(paths[path]?.get).not.toHaveProperty('security');
    }
    expect(paths['/workspaces/{wid}']?.get?.parameters).toEqual([
      {
        name: 'wid',
        in: 'path',
        required: true,
        description: 'The workspace.',
        schema: { type: 'string', format: 'uuid' },
      },
    ]);
  });
});
