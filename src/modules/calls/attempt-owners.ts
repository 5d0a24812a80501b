import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../platform/database/database.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import { holdAttempt } from '../dialing/index.js';
import { type AttemptOwner, ownerOfAttempt } from './agent-api.repository.js';

/** Attempts whose agents talk at the same time, and then some. */
const remembered = 10_000;

/**
 * Whose an attempt is. That never changes while it is there, so it is asked once for all that an agent reports of a
 * call: it halves the transactions of each report. Who writes holds the attempt in the same transaction, since its
 * workspace may be gone.
 */
@Injectable()
export class AttemptOwners {
  private readonly known = new Map<string, AttemptOwner>();

  constructor(private readonly database: SystemDatabase) {}

  /** @throws AppError not-found `attempt_not_found` */
  async of(attemptId: string): Promise<AttemptOwner> {
    const known = this.known.get(attemptId);
    if (known !== undefined) return known;
    const owner = await this.database.withSystem((tx) => ownerOfAttempt(tx, attemptId));
    if (owner === null) throw attemptNotFound();
    const oldest = this.known.size >= remembered ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    this.known.set(attemptId, owner);
    return owner;
  }

  /**
   * Makes sure that the attempt is still there, and stays until the transaction ends.
   * @throws AppError not-found `attempt_not_found`
   */
  async hold(tx: WorkspaceTx, attemptId: string): Promise<void> {
    if (await holdAttempt(tx, attemptId)) return;
    this.known.delete(attemptId);
    throw attemptNotFound();
  }
}

function attemptNotFound(): AppError {
  return new AppError('not-found', 'attempt_not_found', 'There is no such attempt.');
}
