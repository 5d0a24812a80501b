import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import { addressGroup } from '../../platform/http/rate-limit/address-group.js';
import {
  deleteFailuresBefore,
  forgetFailures,
  forgiveFailure,
  lockFailures,
  writeFailures,
} from './data/login-failures.repository.js';
import { accountBackoff, addressBackoff, forgottenAfterS, judgeLogin } from './domain/login-backoff.js';

/** Slows the guessing of passwords, for all processes together, by account and by address. */
@Injectable()
export class LoginLimiter {
  constructor(
    private readonly database: SystemDatabase,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts a try before the password is looked at.
   * @throws AppError too-many `login_throttled`, with `retry_after_s`
   */
  async take(email: string, ip: string): Promise<void> {
    const now = this.clock.now();
    const waitS = await this.database.withSystem(async (tx) => {
      await deleteFailuresBefore(tx, new Date(now.getTime() - forgottenAfterS * 1000));
      const account = judgeLogin(await lockFailures(tx, accountKey(email, ip)), accountBackoff, now);
      const address = judgeLogin(await lockFailures(tx, addressKey(ip)), addressBackoff, now);
      if (account.kind === 'try' && address.kind === 'try') {
        await writeFailures(tx, accountKey(email, ip), account.counted);
        await writeFailures(tx, addressKey(ip), address.counted);
      }
      return Math.max(
        account.kind === 'wait' ? account.retryAfterS : 0,
        address.kind === 'wait' ? address.retryAfterS : 0,
      );
    });
    if (waitS === 0) return;
    const detail = `Too many wrong passwords. Try again in ${waitS} s.`;
    throw new AppError('too-many', 'login_throttled', detail, [], { retry_after_s: waitS });
  }

  /** The password was right: the account's failures are forgotten, the address keeps those of other accounts. */
  async forgive(tx: SystemTx, email: string, ip: string): Promise<void> {
    await forgetFailures(tx, accountKey(email, ip));
    await forgiveFailure(tx, addressKey(ip));
  }
}

/**
 * An account as it is tried from one address: whoever guesses from elsewhere does not keep its owner out. Hashed: the
 * table is no list of the addresses that somebody tried.
 */
function accountKey(email: string, ip: string): string {
  return `account:${createHash('sha256')
    .update(`${email} ${addressGroup(ip)}`)
    .digest('base64url')}`;
}

function addressKey(ip: string): string {
  return `address:${addressGroup(ip)}`;
}
