import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../platform/database/database.js';
import { AppError, invalidField } from '../../platform/errors.js';
import type { Principal } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { firstWorkspaceOf } from '../workspaces/index.js';
import { Clock } from '../../platform/clock.js';
import { AccountMails } from './account-mails.js';
import { deleteEmailTokensOf } from './data/email-tokens.repository.js';
import { insertResetRequest } from './data/password-resets.repository.js';
import { revokeSessionsOf } from './data/sessions.repository.js';
import { findUser, lockUser, markEmailVerified, setPassword } from './data/users.repository.js';
import { normalizeEmail } from './domain/email.js';
import { EmailTokens } from './email-tokens.js';
import { hashPassword, refuseEmailAsPassword } from './passwords.js';

/** Getting back into an account, and proving whose its address is, by way of a mail. */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly database: SystemDatabase,
    private readonly tokens: EmailTokens,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes that a reset was asked for, and no more: whether there is such an account is looked up by a worker
   * (`ResetIssuer`), so that neither the reply nor its time tells.
   */
  async askForReset(email: string, ip: string): Promise<void> {
    const request = { email: normalizeEmail(email), ip };
    await this.database.withSystem((tx) => insertResetRequest(tx, request));
  }

  /**
   * Sets the password of the token's account, and ends its sessions and its other links.
   * @throws AppError invalid `reset_token_invalid`, `password_is_email`
   */
  async resetPassword(token: string, password: string, ip: string): Promise<void> {
    // Before the work of hashing: what does not hold shall cost nothing.
    const owner = await this.database.withSystem(async (tx) => {
      const id = await this.tokens.ownerOf(tx, 'reset-password', token);
      return id === null ? null : findUser(tx, id);
    });
    if (owner === null) throw resetTokenInvalid();
    refuseEmailAsPassword(password, owner.email);
    const passwordHash = await hashPassword(password);
    await this.database.withSystem(async (tx) => {
      const user = await lockUser(tx, owner.id);
      if (user === null || (await this.tokens.take(tx, 'reset-password', token)) === null)
        throw resetTokenInvalid();
      const now = this.clock.now();
      await setPassword(tx, user.id, passwordHash);
      const emailVerified = await markEmailVerified(tx, user.id, now);
      const sessionsEnded = await revokeSessionsOf(tx, user.id, now);
      await deleteEmailTokensOf(tx, user.id);
      const workspace = await firstWorkspaceOf(tx, user.id);
      const actor = { kind: 'user', id: user.id, workspaceId: workspace?.id ?? null } as const;
      await recordAudit(tx, actor, ip, 'user.password_reset', 'user', user.id, {
        email_verified: emailVerified,
        sessions_ended: sessionsEnded,
      });
      await this.mails.passwordChanged(tx, user);
    });
  }

  /**
   * Takes the address for proven: who made the account reads its mail.
   * @throws AppError invalid `verification_token_invalid`, also for somebody else's token
   */
  async verifyEmail(principal: Principal, token: string, ip: string): Promise<void> {
    await this.database.withSystem(async (tx) => {
      const userId = await this.tokens.take(tx, 'verify-email', token);
      if (userId !== principal.id) {
        const detail = 'The token was used, has expired, is for another account, or never was.';
        throw invalidField('/token', 'verification_token_invalid', detail);
      }
      await markEmailVerified(tx, userId, this.clock.now());
      await recordAudit(tx, principal, ip, 'user.email_verified', 'user', userId, {});
    });
  }
}

function resetTokenInvalid(): AppError {
  return invalidField('/token', 'reset_token_invalid', 'The token was used, has expired, or never was.');
}
