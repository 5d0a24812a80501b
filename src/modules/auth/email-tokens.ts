import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { SystemTx } from '../../platform/database/tx.js';
import {
  findEmailToken,
  insertEmailToken,
  takeEmailToken,
  type TokenPurpose,
} from './data/email-tokens.repository.js';

const tokenLifeMs: Record<TokenPurpose, number> = {
  'reset-password': 30 * 60_000,
  'verify-email': 24 * 3_600_000,
};

const prefixes: Record<TokenPurpose, string> = { 'reset-password': 'tlrst_', 'verify-email': 'tlver_' };

/** One-time tokens that go by mail: who has one reads the mail of the account's address. Only their hash is kept. */
@Injectable()
export class EmailTokens {
  constructor(private readonly clock: Clock) {}

  async mint(
    tx: SystemTx,
    purpose: TokenPurpose,
    userId: string,
  ): Promise<{ token: string; expiresAt: Date }> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + tokenLifeMs[purpose]);
    const token = prefixes[purpose] + randomBytes(32).toString('base64url');
    await insertEmailToken(tx, { hash: hashOf(token), purpose, userId, now, expiresAt });
    return { token, expiresAt };
  }

  /** Whose token it is, without using it up; null when it does not hold. */
  ownerOf(tx: SystemTx, purpose: TokenPurpose, token: string): Promise<string | null> {
    return findEmailToken(tx, hashOf(token), purpose, this.clock.now());
  }

  /** Uses the token up; null when it does not hold, or somebody else just did. */
  take(tx: SystemTx, purpose: TokenPurpose, token: string): Promise<string | null> {
    return takeEmailToken(tx, hashOf(token), purpose, this.clock.now());
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
