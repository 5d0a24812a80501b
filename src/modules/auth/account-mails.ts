import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { Mailer } from '../../platform/mail/mailer.js';
import type { UserRow } from './data/users.repository.js';
import { EmailTokens } from './email-tokens.js';

const resetKind = 'account.reset-password';

/** How many resets an account is sent within an hour: nobody can fill somebody else's mailbox with them. */
const resetsAnHour = 3;

/** A notice that comes days late only alarms. */
const noticeLifeMs = 24 * 3_600_000;

/** The mails about a person's account. The links lead to the web application (`APP_URL`). */
@Injectable()
export class AccountMails {
  constructor(
    private readonly mailer: Mailer,
    private readonly tokens: EmailTokens,
    private readonly clock: Clock,
  ) {}

  async verifyEmail(tx: SystemTx, user: UserRow): Promise<void> {
    const { token, expiresAt } = await this.tokens.mint(tx, 'verify-email', user.id);
    await this.mailer.send(tx, {
      kind: 'account.verify-email',
      to: user.email,
      workspaceId: null,
      usefulUntil: expiresAt,
      letter: {
        subject: 'Confirm your e-mail address',
        paragraphs: ['Somebody, most likely you, made a Trunkline account with this e-mail address.'],
        action: { label: 'Confirm the address', url: this.mailer.link('/verify-email', { token }) },
        notes: ['The link holds for 24 hours, and once. If it was not you, do nothing.'],
      },
    });
  }

  /** @returns false when the account was sent as many as it may be */
  async resetPassword(tx: SystemTx, user: UserRow): Promise<boolean> {
    const hourAgo = new Date(this.clock.now().getTime() - 3_600_000);
    if ((await this.mailer.countSince(tx, user.email, resetKind, hourAgo)) >= resetsAnHour) return false;
    const { token, expiresAt } = await this.tokens.mint(tx, 'reset-password', user.id);
    await this.mailer.send(tx, {
      kind: resetKind,
      to: user.email,
      workspaceId: null,
      usefulUntil: expiresAt,
      letter: {
        subject: 'Set a new password',
        paragraphs: ['Somebody asked for a new password for the Trunkline account with this e-mail address.'],
        action: { label: 'Set a new password', url: this.mailer.link('/reset-password', { token }) },
        notes: [
          'The link holds for 30 minutes, and once. If it was not you, do nothing: your password stays as it is.',
        ],
      },
    });
    return true;
  }

  async passwordChanged(tx: SystemTx, user: UserRow): Promise<void> {
    await this.mailer.send(tx, {
      kind: 'account.password-changed',
      to: user.email,
      workspaceId: null,
      usefulUntil: new Date(this.clock.now().getTime() + noticeLifeMs),
      letter: {
        subject: 'Your password was changed',
        paragraphs: [
          'The password of your Trunkline account was changed by way of a link in a mail to this address, and every ' +
            'session was signed out.',
        ],
        notes: [
          'If it was not you, somebody reads your mail: secure your mailbox, then set a new password. API keys and ' +
            'members of your workspaces stayed as they were: look at them, too.',
        ],
      },
    });
  }
}
