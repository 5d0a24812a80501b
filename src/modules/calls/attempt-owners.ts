import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors.js';
import { type AttemptOwner, ownerOfAttempt } from './agent-api.repository.js';

/** Attempts whose agents talk at the same time, and then some. */
const remembered = 10_000;

/**
 * Whose an attempt is. That never changes, so it is asked once for all that an agent reports of a call: it halves the
 * transactions of each report.
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
    if (owner === null) throw new AppError('not-found', 'attempt_not_found', 'There is no such attempt.');
    const oldest = this.known.size >= remembered ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    this.known.set(attemptId, owner);
    return owner;
  }
}
