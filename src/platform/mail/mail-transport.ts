import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Config } from '../config/config.js';

export interface Message {
  /** Stays the same when the mail is tried again, so that mailboxes can tell a copy. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  now: Date;
}

/** Where mails go. */
export abstract class MailTransport {
  /** In words, for the log at the start. */
  abstract readonly destination: string;
  /** Whether mails reach anybody. */
  abstract readonly delivers: boolean;
  /** Takes the mail, or throws nodemailer's error. @returns what may be logged of where it went */
  abstract send(message: Message): Promise<Record<string, string>>;
  abstract close(): void;
}

/** A mail server when `SMTP_URL` names one, else files in the data directory. */
export function mailTransport(config: Pick<Config, 'mail' | 'dataDir'>): MailTransport {
  const { smtpUrl, from } = config.mail;
  return smtpUrl === null
    ? new MailFolder(join(config.dataDir, 'mail'), from)
    : new SmtpServer(smtpUrl, from);
}

/** Milliseconds. A mail server may think about a message, but not hold up the others for long. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** One connection a mail: there are few of them, and none depends on how another one fared. */
class SmtpServer extends MailTransport {
  readonly delivers = true;
  readonly destination: string;
  private readonly transport;

  constructor(url: string, from: string) {
    super();
    this.destination = new URL(url).host;
    this.transport = createTransport(
      { url, ...patience },
      { from, disableFileAccess: true, disableUrlAccess: true },
    );
  }

  async send(message: Message): Promise<Record<string, string>> {
    await this.transport.sendMail(mailOf(message, new URL(`smtp://${this.destination}`).hostname));
    return {};
  }

  close(): void {
    this.transport.close();
  }
}

/** Without a mail server: a file for each mail, which only the owner of the process can read. */
class MailFolder extends MailTransport {
  readonly delivers = false;
  private readonly transport;

  constructor(
    readonly destination: string,
    from: string,
  ) {
    super();
    const settings = { streamTransport: true as const, buffer: true as const };
    this.transport = createTransport(settings, { from, disableFileAccess: true, disableUrlAccess: true });
  }

  async send(message: Message): Promise<Record<string, string>> {
    const { message: content } = await this.transport.sendMail(mailOf(message, 'localhost'));
    const path = join(
      this.destination,
      `${message.now.toISOString().replaceAll(/[:.]/g, '-')}-${message.id}.eml`,
    );
    await mkdir(this.destination, { recursive: true, mode: 0o700 });
    // Whoever watches the directory sees whole mails only.
    await writeFile(`${path}.part`, content, { mode: 0o600 });
    await rename(`${path}.part`, path);
    return { path };
  }

  close(): void {
    this.transport.close();
  }
}

function mailOf({ id, to, subject, text, html }: Message, domain: string): Record<string, unknown> {
  return { messageId: `<${id}@${domain}>`, to: { name: '', address: to }, subject, text, html };
}
