import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string;
  subject: string;
  messageId: string;
  /** As sent, with the line breaks of its encoding undone. */
  content: string;
  encrypted: boolean;
}

/** An SMTP reply that refuses. */
interface Refusal {
  at: 'auth' | 'sender' | 'recipient' | 'data';
  code: number;
}

export interface TestMailServer {
  /** For SMTP_URL. */
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** How often somebody tried. */
  tries(): number;
  /** Refuses whatever comes, until it is called with null. */
  refuse(refusal: Refusal | null): void;
  close(): Promise<void>;
}

const account = { user: 'trunkline', pass: 'mail password' };

/** A real SMTP server that wants STARTTLS (with a certificate that nobody knows) and a sign-in. */
export async function startMailServer(): Promise<TestMailServer> {
  const mails: ReceivedMail[] = [];
  let refusal: Refusal | null = null;
  let tries = 0;
  const refused = (at: Refusal['at']): Error | null =>
    refusal?.at === at ? Object.assign(new Error('not today'), { responseCode: refusal.code }) : null;

  const server = new SMTPServer({
    logger: false,
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth: ({ username, password }, _session, done) => {
      tries += 1;
      const known = username === account.user && password === account.pass;
      const error = refused('auth') ?? (known ? null : new Error('who is that?'));
      return error === null ? done(null, { user: account.user }) : done(error);
    },
    onMailFrom: (_address, _session, done) => done(refused('sender')),
    onRcptTo: (_address, _session, done) => done(refused('recipient')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const error = refused('data');
        if (error !== null) return done(error);
        const raw = Buffer.concat(chunks).toString();
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address).join(),
          subject: headerOf(raw, 'Subject'),
          messageId: headerOf(raw, 'Message-ID'),
          content: decoded(raw),
          encrypted: session.secure,
        });
        return done();
      });
    },
  });
  server.on('error', () => undefined); // a client that hangs up is no fault of the test
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const credentials = `${account.user}:${encodeURIComponent(account.pass)}`;
  return {
    url: `smtp://${credentials}@127.0.0.1:${port}?requireTLS=true&tls.rejectUnauthorized=false`,
    mails,
    tries: () => tries,
    refuse: (next) => {
      refusal = next;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The token in the link of a mail. */
export function tokenIn(content: string): string {
  const token = /[?&]token=([\w-]+)/.exec(content)?.[1];
  if (token === undefined) throw new Error(`no link with a token in: ${content}`);
  return token;
}

/** Undoes quoted-printable, as far as these mails use it. */
export function decoded(raw: string): string {
  return raw
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function headerOf(raw: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(raw)?.[1]?.trim() ?? '';
}
