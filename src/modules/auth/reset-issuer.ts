import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { Loop } from '../../platform/loop.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { firstWorkspaceOf } from '../workspaces/index.js';
import { AccountMails } from './account-mails.js';
import { type ResetRequest, takeResetRequest } from './data/password-resets.repository.js';
import { findUserByEmail, lockUser } from './data/users.repository.js';

const pauseMs = 500;

/** Who asked while no worker ran has long since asked again, or does not wait any more. */
const requestLifeMs = 30 * 60_000;

/** Answers requests for a password reset, in the worker: with a mail to the account, or with nothing. */
@Injectable()
export class ResetIssuer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {
    logger.setContext('auth');
    this.loop = new Loop('password resets', pauseMs, () => this.issueAll(), logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async issueAll(): Promise<void> {
    if (await this.database.withSystem((tx) => this.issueNext(tx))) this.loop.kick();
  }

  /** @returns whether there was a request */
  private async issueNext(tx: SystemTx): Promise<boolean> {
    const request = await takeResetRequest(tx);
    const oldest = new Date(this.clock.now().getTime() - requestLifeMs);
    if (request !== null && request.created_at > oldest) await this.issue(tx, request);
    return request !== null;
  }

  private async issue(tx: SystemTx, { email, ip }: ResetRequest): Promise<void> {
    const known = await findUserByEmail(tx, email);
    // Locked, so that requests at the same moment are counted one by one.
    const user = known && (await lockUser(tx, known.id));
    if (user === null) return;
    const sent = await this.mails.resetPassword(tx, user);
    if (!sent) this.logger.warn({ user_id: user.id, ip }, 'too many password resets asked for; none sent');
    const workspace = await firstWorkspaceOf(tx, user.id);
    const actor = { kind: 'user', id: user.id, workspaceId: workspace?.id ?? null } as const;
    await recordAudit(tx, actor, ip, 'user.password_reset_requested', 'user', user.id, { sent });
  }
}
