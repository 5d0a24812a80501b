import { randomBytes } from 'node:crypto';
import { parseSecrets, type Secrets } from '../../src/platform/config/secrets.js';
import { AccessTokens } from '../../src/modules/auth/access-tokens.js';
import { ensureSuperuser } from '../../src/modules/auth/index.js';
import { hashPassword, nobodysHash, passwordMatches } from '../../src/modules/auth/passwords.js';
import { newId } from '../../src/platform/ids.js';
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

  describe('when somebody had signed up with the address before', () => {
    const email = 'operator@example.com';
    const given = { email, password: 'the operator’s password' };

    /** An account with a workspace, a session, a key, a second admin, a link by mail and an identity. */
    async function squat(verified: boolean): Promise<void> {
      await database.query('DELETE FROM users WHERE email = $1', [email]);
      const [user, other, workspace] = [newId(), newId(), newId()];
      await database.query(
        `INSERT INTO users (id, email, name, password_hash, email_verified_at) VALUES
           ($1, $2, 'Eve', $6, CASE WHEN $3 THEN now() END), ($4, $5, 'Mallory', $6, NULL)`,
        [user, email, verified, other, `${other}@example.com`, nobodysHash],
      );
      await database.query(`INSERT INTO workspaces (id, name, slug) VALUES ($1, 'Eve’s', $2)`, [
        workspace,
        workspace,
      ]);
      await database.query(
        `INSERT INTO memberships (workspace_id, user_id, role) VALUES ($1, $2, 'admin'), ($1, $3, 'admin')`,
        [workspace, user, other],
      );
      await database.query(
        `INSERT INTO api_keys (id, workspace_id, name, role, prefix, key_hash, created_by)
         VALUES ($1, $2, 'Eve’s', 'admin', 'tl_', $3, $4)`,
        [newId(), workspace, randomBytes(32), user],
      );
      await database.query(
        `INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at)
         VALUES ($1, $1, $2, $3, now() + interval '1 day')`,
        [newId(), user, randomBytes(32)],
      );
      await database.query(
        `INSERT INTO email_tokens (token_hash, purpose, user_id, expires_at)
         VALUES ($1, 'reset-password', $2, now() + interval '1 day')`,
        [randomBytes(32), user],
      );
      await database.query(`INSERT INTO user_identities (issuer, subject, user_id) VALUES ('x', 'eve', $1)`, [
        user,
      ]);
    }

    const standing = async () => {
      const [row] = await database.query<Record<string, unknown>>(
        `SELECT u.is_superuser, u.email_verified_at IS NOT NULL AS verified,
           (SELECT count(*)::int FROM refresh_tokens r WHERE r.user_id = u.id AND r.revoked_at IS NULL) AS sessions,
           (SELECT count(*)::int FROM email_tokens e WHERE e.user_id = u.id) AS links,
           (SELECT count(*)::int FROM user_identities i WHERE i.user_id = u.id) AS identities,
           (SELECT array_agg(w.name) FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
            WHERE m.user_id = u.id) AS workspaces,
           (SELECT count(*)::int FROM memberships m JOIN memberships o USING (workspace_id)
            WHERE m.user_id = u.id AND o.user_id <> u.id) AS strangers
         FROM users u WHERE u.email = $1`,
        [email],
      );
      return row;
    };

    it('and never proved that it is theirs, they keep no way in, nor a place beside the superuser', async () => {
      await squat(false);
      await ensureSuperuser(system, given);
      expect(await standing()).toEqual({
        is_superuser: true,
        verified: true,
        sessions: 0,
        links: 0,
        identities: 0,
        workspaces: ['Main'],
        strangers: 0,
      });
    });

    it('and proved that it is theirs, it keeps its workspaces, with a new password and no session', async () => {
      await squat(true);
      await ensureSuperuser(system, given);
      expect(await standing()).toMatchObject({ is_superuser: true, sessions: 0, workspaces: ['Eve’s'] });
    });
  });
});
