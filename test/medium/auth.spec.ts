import { randomBytes } from 'node:crypto';
import { parseSecrets, type Secrets } from '../../src/platform/config/secrets.js';
import { AccessTokens } from '../../src/modules/auth/access-tokens.js';
import { ensureSuperuser } from '../../src/modules/auth/index.js';
import { hashPassword, nobodysHash, passwordMatches } from '../../src/modules/auth/passwords.js';
import { Clock } from '../../src/platform/clock.js';
import { ConnectionPool, SystemDatabase } from '../../src/platform/database/database.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

class SetClock extends Clock {
  constructor(public at: Date) {
    super();
  }
  override now(): Date {
    return this.at;
  }
  advance(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1000);
  }
}

function secretsWith(settings: Record<string, string>): { secrets: () => Secrets } {
  const own = {
    JWT_SECRET: randomBytes(32).toString('hex'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const secrets = parseSecrets({ ...own, ...settings });
  return { secrets: () => secrets };
}

describe('access tokens', () => {
  const config = secretsWith({});
  const claims = { userId: 'u', workspaceId: null, sessionId: 's' };

  it('hold for 15 minutes and not a second longer', async () => {
    const clock = new SetClock(new Date('2026-01-05T12:00:00Z'));
    const tokens = new AccessTokens(config, clock);
    const token = await tokens.sign(claims);
    clock.advance(899);
    await expect(tokens.verify(token)).resolves.toEqual(claims);
    clock.advance(1);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('still say whose session to end after they have expired, if they are ours', async () => {
    const clock = new SetClock(new Date('2026-01-05T12:00:00Z'));
    const tokens = new AccessTokens(config, clock);
    const token = await tokens.sign(claims);
    clock.advance(86_400);
    await expect(tokens.verifyExpired(token)).resolves.toEqual(claims);
    const others = new AccessTokens(secretsWith({ JWT_SECRET: 'x'.repeat(32) }), clock);
    await expect(others.verifyExpired(token)).resolves.toBeNull();
    await expect(others.verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
  });
});

describe('access tokens, when their secret is changed', () => {
  const claims = { userId: 'u', workspaceId: null, sessionId: 's' };
  const [leaked, fresh] = ['l'.repeat(32), 'f'.repeat(32)];

  it('of the one before hold until its time is over, though not expired themselves', async () => {
    const clock = new SetClock(new Date('2026-01-05T12:00:00Z'));
    const token = await new AccessTokens(secretsWith({ JWT_SECRET: leaked }), clock).sign(claims);
    const changed = secretsWith({
      JWT_SECRET: fresh,
      JWT_SECRET_PREVIOUS: leaked,
      JWT_SECRET_PREVIOUS_UNTIL: '2026-01-05T12:05:00Z',
    });
    const tokens = new AccessTokens(changed, clock);
    await expect(tokens.verify(token)).resolves.toEqual(claims);
    clock.advance(300);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
  });

  it('are signed with the new one, which the one before does not open', async () => {
    const clock = new SetClock(new Date('2026-01-05T12:00:00Z'));
    const changed = secretsWith({ JWT_SECRET: fresh, JWT_SECRET_PREVIOUS: leaked });
    const token = await new AccessTokens(changed, clock).sign(claims);
    const others = new AccessTokens(secretsWith({ JWT_SECRET: leaked }), clock);
    await expect(others.verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
  });
});

describe('passwords', () => {
  it('of unknown accounts cost as much to compare as those of known ones', async () => {
    const made = await hashPassword('correct horse battery');
    for (const hash of [made, nobodysHash]) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('match their hash only, and never the absence of one', async () => {
    const stored = await hashPassword('correct horse battery');
    await expect(passwordMatches('correct horse battery', stored)).resolves.toBe(true);
    await expect(passwordMatches('correct horse batterz', stored)).resolves.toBe(false);
    await expect(passwordMatches('nobody', null)).resolves.toBe(false);
  });
});

describe('the superuser', () => {
  let database: TestDatabase;
  let pool: ConnectionPool;
  let system: SystemDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new ConnectionPool({ url: database.url, maxConnections: 4, applicationName: 'test' });
    system = new SystemDatabase(pool);
  });
  afterAll(async () => {
    await pool.onApplicationShutdown();
    await database.drop();
  });

  const account = { email: 'Root@example.com', password: 'the first password' };
  const rows = () =>
    database.query<{
      email: string;
      is_superuser: boolean;
      name: string;
      role: string;
      password_hash: string;
    }>(
      `SELECT u.email, u.is_superuser, u.password_hash, w.name, m.role
       FROM users u JOIN memberships m ON m.user_id = u.id JOIN workspaces w ON w.id = m.workspace_id`,
    );

  it('is made once, with a workspace named Main, however often and at once it is asked for', async () => {
    await Promise.all([ensureSuperuser(system, account), ensureSuperuser(system, account)]);
    expect((await ensureSuperuser(system, account)).created).toBe(false);
    expect(await rows()).toMatchObject([
      { email: 'root@example.com', is_superuser: true, name: 'Main', role: 'admin' },
    ]);
  });

  it('keeps its sessions when the password is the same, and loses them when it is another', async () => {
    const session = `INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at)
      SELECT gen_random_uuid(), gen_random_uuid(), id, 'x', now() + interval '1 day' FROM users`;
    await database.query(session);
    const live = () => database.query('SELECT FROM refresh_tokens WHERE revoked_at IS NULL');
    await ensureSuperuser(system, account);
    expect(await live()).toHaveLength(1);
    await ensureSuperuser(system, { ...account, password: 'the second password' });
    expect(await live()).toHaveLength(0);
    const [row] = await rows();
    await expect(passwordMatches('the second password', row?.password_hash ?? null)).resolves.toBe(true);
  });
});
