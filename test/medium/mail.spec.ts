import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SystemDatabase } from '../../src/platform/database/database.js';
import { Mailer, type OutgoingMail } from '../../src/platform/mail/mailer.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { decoded, startMailServer, type TestMailServer } from '../support/mail-server.js';
import { until } from '../support/batches.js';

const secret = 'https://app.example.com/reset-password?token=tlrst_canary';

function mailTo(to: string, fields: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    kind: 'test.mail',
    to,
    workspaceId: null,
    usefulUntil: new Date(Date.now() + 3_600_000),
    letter: {
      subject: 'A letter',
      paragraphs: ['Hello <b>you</b> & yours'],
      action: { label: 'Go on', url: secret },
      notes: ['That is all.'],
    },
    ...fields,
  };
}

function send(t: TestApp, ...mails: OutgoingMail[]): Promise<string[]> {
  const mailer = t.app.get(Mailer);
  return t.app.get(SystemDatabase).withSystem(async (tx) => {
    const ids: string[] = [];
    for (const mail of mails) ids.push(await mailer.send(tx, mail));
    return ids;
  });
}

interface MailRow extends Record<string, unknown> {
  state: string;
  tries: number;
  content: Buffer | null;
}

const rowOf = async (t: TestApp, id = ''): Promise<MailRow | undefined> =>
  (await t.database.query<MailRow>('SELECT state, tries, content FROM mails WHERE id = $1', [id]))[0];

const whenEnded = (t: TestApp, id = ''): Promise<MailRow> =>
  until(async () => {
    const row = await rowOf(t, id);
    return row !== undefined && row.state !== 'queued' && row;
  });

/** Once a try of the mail has failed. */
const whenTried = (t: TestApp, id: string, tries: number): Promise<unknown> =>
  until(async () => {
    const [row] = await t.database.query<{ due: number; tries: number }>(
      'SELECT tries, extract(epoch FROM next_at - now())::float AS due FROM mails WHERE id = $1',
      [id],
    );
    // A claimed mail is due in three minutes, one whose try has failed in its first pauses sooner.
    return row !== undefined && row.tries === tries && row.due < 170;
  });

const makeDue = (t: TestApp): Promise<unknown> =>
  t.database.query(`UPDATE mails SET next_at = now() WHERE state = 'queued'`);

describe('mails to a mail server', () => {
  let server: TestMailServer;
  let t: TestApp;
  const ENCRYPTION_KEY = randomBytes(32).toString('base64');
  const env = () => ({ SMTP_URL: server.url, MAIL_FROM: 'Trunkline <no-reply@example.com>', ENCRYPTION_KEY });

  beforeAll(async () => {
    server = await startMailServer();
    t = await startTestApp({ roles: ['worker'], env: env() });
  }, 60_000);
  afterAll(async () => {
    await t.close();
    await server.close();
  });
  beforeEach(() => server.mails.splice(0));
  afterEach(() => server.refuse(null));

  const mailsTo = (to: string) => server.mails.filter((mail) => mail.to === to);

  it('arrive once, encrypted, as text and as HTML in which what people wrote is no markup', async () => {
    const [id] = await send(t, mailTo('ada@example.com'));
    expect(await whenEnded(t, id)).toMatchObject({ state: 'sent', tries: 1, content: null });
    const [mail, ...more] = mailsTo('ada@example.com');
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ from: 'no-reply@example.com', subject: 'A letter', encrypted: true });
    expect(mail?.content).toContain('text/plain');
    expect(mail?.content).toContain(`Go on:\r\n${secret}`);
    expect(mail?.content).toContain('<p>Hello &lt;b&gt;you&lt;/b&gt; &amp; yours</p>');
    expect(mail?.content).toContain(`<a href="${secret}">Go on</a>`);
  });

  it('are not sent when what they tell of is rolled back', async () => {
    const database = t.app.get(SystemDatabase);
    const rolledBack = database.withSystem(async (tx) => {
      await t.app.get(Mailer).send(tx, mailTo('nobody@example.com'));
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    const [id] = await send(t, mailTo('after@example.com'));
    await whenEnded(t, id);
    expect(mailsTo('nobody@example.com')).toEqual([]);
  });

  it('lie sealed in the database until then', async () => {
    server.refuse({ at: 'recipient', code: 451 });
    const [id = ''] = await send(t, mailTo('sealed@example.com'));
    const rows = await t.database.query<{ row: string; content: Buffer }>(
      `SELECT m::text || encode(content, 'escape') AS row, content FROM mails m WHERE id = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.content.length).toBeGreaterThan(secret.length);
    expect(rows[0]?.row).not.toContain('canary');
  });

  it.each`
    at             | code
    ${'auth'}      | ${535}
    ${'sender'}    | ${550}
    ${'recipient'} | ${451}
    ${'data'}      | ${452}
  `(
    'wait for a server that refuses at first ($code at $at), and arrive once, under one Message-ID',
    async ({ at, code }: { at: 'auth'; code: number }) => {
      const to = `late-${at}@example.com`;
      server.refuse({ at, code });
      const [id = ''] = await send(t, mailTo(to, { kind: `test.${at}` }));
      await whenTried(t, id, 1);
      await makeDue(t);
      await whenTried(t, id, 2);
      server.refuse(null);
      await makeDue(t);
      expect(await whenEnded(t, id)).toMatchObject({ state: 'sent', tries: 3 });
      expect(mailsTo(to).map((mail) => mail.messageId)).toEqual([`<${id}@127.0.0.1>`]);
    },
  );

  it.each(['recipient', 'data'] as const)(
    'that are refused for good at %s are given up at once, and forgotten',
    async (at) => {
      server.refuse({ at, code: 550 });
      const [id] = await send(t, mailTo(`gone-${at}@example.com`));
      expect(await whenEnded(t, id)).toMatchObject({ state: 'failed', tries: 1, content: null });
    },
  );

  it('whose link has ended are not sent any more', async () => {
    const [id] = await send(t, mailTo('late@example.com', { usefulUntil: new Date() }));
    expect(await whenEnded(t, id)).toMatchObject({ state: 'expired', content: null });
    expect(mailsTo('late@example.com')).toEqual([]);
  });

  it('of one kind reach one person five times an hour at most', async () => {
    const many = Array.from({ length: 9 }, () => mailTo('flooded@example.com'));
    const other = mailTo('flooded@example.com', { kind: 'test.other' });
    const ids = await send(t, ...many, other);
    const ends = await Promise.all(ids.map((id) => whenEnded(t, id)));
    expect(ends.filter(({ state }) => state === 'sent').length).toBe(6);
    expect(ends.filter(({ state }) => state === 'withheld').length).toBe(4);
    expect(ends.at(-1)?.state).toBe('sent');
  });

  it('are sent once by two workers', async () => {
    const second = await startTestApp({ roles: ['worker'], env: env(), database: t.database });
    try {
      const many = Array.from({ length: 40 }, (_, n) => mailTo(`two-${n}@example.com`));
      const ids = await send(t, ...many);
      for (const id of ids) expect(await whenEnded(t, id)).toMatchObject({ state: 'sent', tries: 1 });
      expect(server.mails.map((mail) => mail.to).sort()).toEqual(many.map((mail) => mail.to).sort());
    } finally {
      await second.close();
    }
  }, 60_000);
});

describe('mails to a mail server with a certificate that nobody vouches for', () => {
  it('are not sent, rather than read by who stands between', async () => {
    const server = await startMailServer();
    const url = server.url.replace('&tls.rejectUnauthorized=false', '');
    const t = await startTestApp({ roles: ['worker'], env: { SMTP_URL: url, MAIL_FROM: 'a@example.com' } });
    try {
      const [id = ''] = await send(t, mailTo('ada@example.com'));
      await whenTried(t, id, 1);
      expect(server.tries()).toBe(0);
      expect(await rowOf(t, id)).toMatchObject({ state: 'queued' });
    } finally {
      await t.close();
      await server.close();
    }
  });
});

describe('mails without a mail server', () => {
  let t: TestApp;

  beforeAll(async () => {
    t = await startTestApp({ roles: ['worker'] });
  }, 60_000);
  afterAll(() => t.close());

  it('become files that only their owner reads', async () => {
    const [id = ''] = await send(t, mailTo('ada@example.com'));
    await whenEnded(t, id);
    const directory = join(t.config.dataDir, 'mail');
    const names = readdirSync(directory);
    expect(names).toEqual([expect.stringMatching(new RegExp(`^\\d{4}-.*-${id}\\.eml$`))]);
    const path = join(directory, names[0] ?? '');
    expect([statSync(directory).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
    const content = decoded(readFileSync(path, 'utf8'));
    expect(content).toContain('To: ada@example.com');
    expect(content).toContain(secret);
  });
});
