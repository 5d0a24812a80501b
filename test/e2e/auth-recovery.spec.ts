import { randomBytes } from 'node:crypto';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { until } from '../support/batches.js';
import { startIdentityProvider, type TestIdentityProvider } from '../support/identity-provider.js';
import { type ReceivedMail, startMailServer, type TestMailServer, tokenIn } from '../support/mail-server.js';

const newPassword = 'another long password';

const withoutDate = ({ date: _date, ...headers }: Record<string, string>) => headers;
const quick = (all: number[] = []) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 8)] ?? 0;

describe('getting back into an account', () => {
  let server: TestMailServer;
  let provider: TestIdentityProvider;
  let t: TestApp;

  beforeAll(async () => {
    [server, provider] = await Promise.all([startMailServer(), startIdentityProvider()]);
    const mail = {
      SMTP_URL: server.url,
      MAIL_FROM: 'no-reply@example.com',
      APP_URL: 'https://app.example.com/ui/',
    };
    t = await startTestApp({ env: { ...mail, ...provider.env } });
  }, 60_000);
  afterAll(async () => {
    await t.close();
    await Promise.all([server.close(), provider.close()]);
  });

  const post = (path: string, body: object) => t.request('post', path).send(body);
  const forgot = (email: string) => post('/auth/forgot-password', { email });
  const reset = (token: string, password = newPassword) => post('/auth/reset-password', { token, password });
  const verify = (token: string, as: { accessToken: string }) =>
    t.request('post', '/auth/verify-email', as).send({ token });
  const logIn = (email: string, password: string) => post('/auth/login', { email, password });
  const mailsTo = (email: string, subject: string) =>
    server.mails.filter((mail) => mail.to === email && mail.subject === subject);
  const arrived = (email: string, subject: string): Promise<ReceivedMail> =>
    until(() => Promise.resolve(mailsTo(email, subject)[0]));
  const tokenOf = async (email: string, subject: string) => tokenIn((await arrived(email, subject)).content);
  const resetToken = async (email: string) => {
    await forgot(email).expect(202);
    return tokenOf(email, 'Set a new password');
  };
  /** Nothing is asked for any more, and no mail waits. */
  const allDone = () =>
    until(async () => {
      const [open] = await t.database.query<{ n: number }>(
        `SELECT (SELECT count(*) FROM password_reset_requests)::int
              + (SELECT count(*) FROM mails WHERE state = 'queued')::int AS n`,
      );
      return open?.n === 0;
    });
  const liveSessions = async (user: TestUser) => {
    const sql = `SELECT DISTINCT family_id FROM refresh_tokens WHERE user_id = $1 AND revoked_at IS NULL`;
    return (await t.database.query(sql, [user.userId])).length;
  };

  it('takes the link of a mail: it sets the password, once, and ends every session', async () => {
    const user = await t.signUp();
    await forgot(`  ${user.email.toUpperCase()} `).expect(202);
    const token = await tokenOf(user.email, 'Set a new password');
    expect((await arrived(user.email, 'Set a new password')).content).toContain(
      `https://app.example.com/ui/reset-password?token=${token}`,
    );
    await reset(token).expect(204);
    expect((await t.request('get', '/workspaces', user).expect(401)).body.code).toBe('session_ended');
    await logIn(user.email, user.password).expect(401);
    const { body } = await logIn(user.email, newPassword).expect(200);
    expect(body.user.email_verified).toBe(true);
    const again = await reset(token, 'a third long password').expect(400);
    expect(again.body).toMatchObject({ code: 'reset_token_invalid', errors: [{ pointer: '/token' }] });
    await logIn(user.email, newPassword).expect(200);
    await arrived(user.email, 'Your password was changed');
  });

  it('ends the other links of the account, too', async () => {
    const user = await t.signUp();
    const first = await resetToken(user.email);
    const verification = await tokenOf(user.email, 'Confirm your e-mail address');
    await forgot(user.email).expect(202);
    const second = await until(async () => {
      const mail = mailsTo(user.email, 'Set a new password')[1];
      return mail && Promise.resolve(tokenIn(mail.content));
    });
    expect(second).not.toBe(first);
    await reset(first).expect(204);
    await reset(second).expect(400);
    const { body } = await logIn(user.email, newPassword).expect(200);
    await verify(verification, { accessToken: body.access_token as string }).expect(400);
  });

  it('sets one of two passwords that come with one link at once', async () => {
    const user = await t.signUp();
    const token = await resetToken(user.email);
    const passwords = ['the first of two passwords', 'the second of two passwords'];
    const replies = await Promise.all(passwords.map((password) => reset(token, password)));
    expect(replies.map((reply) => reply.status).sort()).toEqual([204, 400]);
    const logins = await Promise.all(passwords.map((password) => logIn(user.email, password)));
    expect(logins.map((reply) => reply.status)).toEqual(
      replies.map(({ status }) => (status === 204 ? 200 : 401)),
    );
  });

  it('leaves no session alive that is opened or renewed while the password changes', async () => {
    const user = await t.signUp();
    const login = await logIn(user.email, user.password).expect(200);
    const cookies = login.headers['set-cookie'] as unknown as string[];
    let cookie = cookies.find((line) => line.startsWith('refresh_token='))?.split(';')[0] ?? '';
    const refresh = async () => {
      const reply = await t
        .request('post', '/auth/refresh')
        .set('Sec-Fetch-Site', 'none')
        .set('Cookie', cookie);
      const given = reply.headers['set-cookie'] as unknown as string[] | undefined;
      cookie = given?.find((line) => line.startsWith('refresh_token='))?.split(';')[0] ?? cookie;
      return reply.status;
    };
    const token = await resetToken(user.email);
    const changing = new AbortController();
    const change = reset(token).then((reply) => {
      changing.abort();
      return reply.status;
    });
    const renewing = (async () => {
      while (!changing.signal.aborted) await refresh();
      return refresh();
    })();
    const guessing = (async () => {
      while (!changing.signal.aborted) await logIn(user.email, user.password);
      return (await logIn(user.email, user.password)).status;
    })();
    expect(await Promise.all([change, renewing, guessing])).toEqual([204, 401, 401]);
    expect(await liveSessions(user)).toBe(0);
  });

  it('holds for 30 minutes', async () => {
    const user = await t.signUp();
    const token = await resetToken(user.email);
    const [left] = await t.database.query<{ minutes: number }>(
      `SELECT extract(epoch FROM expires_at - now())::float / 60 AS minutes FROM email_tokens
       WHERE user_id = $1 AND purpose = 'reset-password'`,
      [user.userId],
    );
    expect(left?.minutes).toBeGreaterThan(29);
    expect(left?.minutes).toBeLessThanOrEqual(30);
    await t.database.query('UPDATE email_tokens SET expires_at = now() WHERE user_id = $1', [user.userId]);
    expect((await reset(token).expect(400)).body.code).toBe('reset_token_invalid');
    await logIn(user.email, user.password).expect(200);
  });

  it('does not take the address as a password, nor a short one, and keeps the link for a better one', async () => {
    const user = await t.signUp();
    const token = await resetToken(user.email);
    expect((await reset(token, user.email).expect(400)).body.code).toBe('password_is_email');
    await reset(token, 'short').expect(400);
    await reset(token).expect(204);
  });

  it('gives a password to who signed up with Google', async () => {
    const email = 'google-only@example.com';
    const id_token = await provider.idToken({ sub: 'google-only', email });
    await post('/auth/google', { id_token }).expect(200);
    await logIn(email, 'no password at all').expect(401);
    await reset(await resetToken(email)).expect(204);
    await logIn(email, newPassword).expect(200);
    await post('/auth/google', { id_token }).expect(200);
  });

  it('opens the way for Google to an account whose address nobody had verified', async () => {
    const squatter = await t.signUp();
    const signIn = async () =>
      post('/auth/google', {
        id_token: await provider.idToken({ sub: squatter.email, email: squatter.email }),
      });
    expect((await signIn()).body.code).toBe('account_email_unverified');
    await reset(await resetToken(squatter.email)).expect(204);
    expect((await signIn()).status).toBe(200);
    expect(await t.request('get', '/workspaces', squatter).then(({ status }) => status)).toBe(401);
  });

  describe('tells nobody whether there is such an account', () => {
    it('by its reply', async () => {
      const user = await t.signUp();
      const [known, unknown] = [await forgot(user.email), await forgot('unknown@example.com')];
      expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
      expect(withoutDate(known.headers)).toEqual(withoutDate(unknown.headers));
    });

    it('by its time', async () => {
      const known = (await t.signUp()).email;
      const times: Record<string, number[]> = { known: [], unknown: [] };
      for (let n = 0; n < 60; n += 1) {
        for (const which of n % 2 === 0 ? ['known', 'unknown'] : ['unknown', 'known']) {
          const email = which === 'known' ? known : `unknown-${n}@example.com`;
          const before = process.hrtime.bigint();
          await forgot(email).expect(202);
          times[which]?.push(Number(process.hrtime.bigint() - before) / 1e6);
        }
      }
      // Of the quickest quarter: what slows the others down is the rest of the machine.
      const [a, b] = [quick(times['known']), quick(times['unknown'])];
      // A look-up, a token and a mail on the way would be several milliseconds of five.
      expect(Math.abs(a - b)).toBeLessThan(Math.max(1.5, 0.25 * Math.min(a, b)));
      await allDone();
    });

    it('and sends nothing to an address without one', async () => {
      await forgot('nobody@example.com').expect(202);
      await allDone();
      expect(server.mails.filter((mail) => mail.to === 'nobody@example.com')).toEqual([]);
      expect(await t.database.query(`SELECT FROM mails WHERE recipient = 'nobody@example.com'`)).toEqual([]);
    });
  });

  it('floods nobody’s mailbox: three mails an hour, and the links that came hold', async () => {
    const user = await t.signUp();
    await Promise.all(Array.from({ length: 20 }, () => forgot(user.email).expect(202)));
    await allDone();
    const mails = mailsTo(user.email, 'Set a new password');
    expect(mails).toHaveLength(3);
    await reset(tokenIn(mails[0]?.content ?? '')).expect(204);
  });

  it('keeps no token in clear, in no table', async () => {
    const user = await t.signUp();
    server.refuse({ at: 'recipient', code: 451 });
    await forgot(user.email).expect(202);
    await until(async () => {
      const rows = await t.database.query(`SELECT FROM mails WHERE recipient = $1 AND tries > 0`, [
        user.email,
      ]);
      return rows.length > 0;
    });
    const leaks = await t.database.query(
      `SELECT m::text || encode(coalesce(content, ''), 'escape') AS row FROM mails m
       WHERE m::text || encode(coalesce(content, ''), 'escape') ~ 'tlrst_|tlver_|reset-password\\?'
       UNION ALL SELECT e::text || encode(token_hash, 'escape') FROM email_tokens e WHERE e::text ~ 'tlrst_|tlver_'`,
    );
    expect(leaks).toEqual([]);
    server.refuse(null);
    await t.database.query(`UPDATE mails SET next_at = now() WHERE state = 'queued'`);
    await allDone();
  });

  it('sends nothing for what was asked while no worker ran', async () => {
    const user = await t.signUp();
    await t.database.query(
      `INSERT INTO password_reset_requests (id, email, created_at) VALUES ($1, $2, now() - interval '31 minutes')`,
      [newId(), user.email],
    );
    await allDone();
    expect(mailsTo(user.email, 'Set a new password')).toEqual([]);
  });

  it('leaves a trace', async () => {
    const user = await t.signUp();
    await reset(await resetToken(user.email)).expect(204);
    const rows = await t.database.query<{ action: string; data: object; ip: string }>(
      `SELECT action, data, host(ip) AS ip FROM audit_events WHERE object_id = $1 AND action LIKE 'user.password%' ORDER BY id`,
      [user.userId],
    );
    expect(rows).toEqual([
      { action: 'user.password_reset_requested', data: { sent: true }, ip: '127.0.0.1' },
      { action: 'user.password_reset', data: { email_verified: true, sessions_ended: 1 }, ip: '127.0.0.1' },
    ]);
  });

  describe('a new account', () => {
    it('is sent a link that verifies its address, once', async () => {
      const user = await t.signUp();
      const { body } = await logIn(user.email, user.password).expect(200);
      expect(body.user.email_verified).toBe(false);
      const token = await tokenOf(user.email, 'Confirm your e-mail address');
      await verify(token, user).expect(204);
      expect((await logIn(user.email, user.password)).body.user.email_verified).toBe(true);
      const again = await verify(token, user).expect(400);
      expect(again.body.code).toBe('verification_token_invalid');
    });

    it('that somebody else made with the address is not verified by who reads the mail', async () => {
      const [squatter, reader] = [await t.signUp(), await t.signUp()];
      const token = await tokenOf(squatter.email, 'Confirm your e-mail address');
      await post('/auth/verify-email', { token }).expect(401);
      await verify(token, reader).expect(400);
      const { body } = await logIn(squatter.email, squatter.password).expect(200);
      expect(body.user.email_verified).toBe(false);
      await verify(token, squatter).expect(204); // and their try has not used it up
    });

    it('cannot use that link for its password, nor the other way round', async () => {
      const user = await t.signUp();
      const [verification, resetting] = [
        await tokenOf(user.email, 'Confirm your e-mail address'),
        await resetToken(user.email),
      ];
      await reset(verification).expect(400);
      await verify(resetting, user).expect(400);
      await reset(`tlrst_${randomBytes(32).toString('base64url')}`).expect(400);
    });

    it('that was refused is sent nothing', async () => {
      const user = await t.signUp();
      await post('/auth/signup', { email: user.email, password: newPassword, name: 'Eve' }).expect(409);
      await allDone();
      expect(mailsTo(user.email, 'Confirm your e-mail address')).toHaveLength(1);
    });
  });
});
