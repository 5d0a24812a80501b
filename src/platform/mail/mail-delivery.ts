import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { Counter } from 'prom-client';
import { Clock } from '../clock.js';
import { SystemDatabase } from '../database/database.js';
import { Loop } from '../loop.js';
import { SecretBox } from '../security/secret-box.js';
import { Metrics } from '../telemetry/metrics.js';
import type { WrittenLetter } from './letter.js';
import { afterFailure, type MailFailure, mostMails } from './mail-retry.js';
import { MailTransport } from './mail-transport.js';
import {
  claimDue,
  type DueMail,
  endMail,
  type MailEnd,
  placeOfContent,
  postpone,
  countBefore,
} from './mails.repository.js';

const pauseMs = 500;
const mailsAtOnce = 4;

/** Longer than the transport's patience: a mail is claimed by one worker at a time. */
const leaseMs = 180_000;

/**
 * Hands mails to the mail server after the transaction that wrote them. A mail is claimed for three minutes before it
 * is handed over, so two workers do not send it both; only when one dies between the server's "taken" and its own
 * commit is it sent again, with the same Message-ID.
 */
@Injectable()
export class MailDelivery implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  private readonly ended: Counter<'kind' | 'end'>;

  constructor(
    private readonly database: SystemDatabase,
    private readonly transport: MailTransport,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
    metrics: Metrics,
  ) {
    logger.setContext('mail');
    this.ended = metrics.counter('trunkline_mails_total', 'Mails, by how they ended', ['kind', 'end']);
    this.loop = new Loop('mail', pauseMs, () => this.deliver(), logger);
  }

  onApplicationBootstrap(): void {
    const { destination, delivers } = this.transport;
    if (delivers) this.logger.info({ server: destination }, 'mails go to the mail server');
    else
      this.logger.warn(
        { directory: destination },
        'SMTP_URL is not set: mails become files and reach nobody',
      );
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    this.transport.close();
  }

  private async deliver(): Promise<void> {
    const now = this.clock.now();
    const lease = new Date(now.getTime() + leaseMs);
    const mails = await this.database.withSystem((tx) => claimDue(tx, mailsAtOnce, now, lease));
    if (mails.length === mailsAtOnce) this.loop.kick();
    await Promise.all(mails.map((mail) => this.deliverOne(mail)));
  }

  private async deliverOne(mail: DueMail): Promise<void> {
    const now = this.clock.now();
    if (mail.useful_until <= now) return this.end(mail, 'expired', {});
    const before = await this.database.withSystem((tx) => countBefore(tx, mail, mostMails.withinMs));
    if (before >= mostMails.count) return this.end(mail, 'withheld', {});
    let taken: Record<string, string>;
    try {
      const letter = JSON.parse(this.secrets.open(mail.content, placeOfContent(mail.id))) as WrittenLetter;
      taken = await this.transport.send({ ...letter, id: mail.id, to: mail.recipient, now });
    } catch (error) {
      return this.failed(mail, error);
    }
    await this.end(mail, 'sent', taken);
  }

  private async failed(mail: DueMail, error: unknown): Promise<void> {
    const { responseCode, command, code, message } = error as MailFailure & {
      code?: string;
      message?: string;
    };
    const verdict = afterFailure({ responseCode, command }, mail.tries, mail.useful_until, this.clock.now());
    // A mail server's own words may name the recipient: its codes are enough.
    const reason = responseCode === undefined ? message : undefined;
    const facts = { code, responseCode, command, reason, tries: mail.tries };
    if (verdict.kind === 'give up') return this.end(mail, 'failed', { ...facts, because: verdict.because });
    await this.database.withSystem((tx) => postpone(tx, mail, verdict.at));
    this.logger.warn({ mail: mail.id, kind: mail.kind, ...facts, again_at: verdict.at }, 'mail not taken');
  }

  private async end(mail: DueMail, end: MailEnd, facts: Record<string, unknown>): Promise<void> {
    await this.database.withSystem((tx) => endMail(tx, mail, end, this.clock.now()));
    this.ended.inc({ kind: mail.kind, end });
    const level = end === 'failed' ? 'error' : end === 'sent' ? 'info' : 'warn';
    this.logger[level]({ mail: mail.id, kind: mail.kind, ...facts }, `mail ${end}`);
  }
}
