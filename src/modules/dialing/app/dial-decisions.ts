import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../../platform/database/database.js';
import { AttemptsRepository, type DialableAttempt } from '../data/attempts.repository.js';
import { DialSender } from './dial-sender.js';
import { DialingMetrics } from './dialing-metrics.js';
import type { DialSlot } from './slot-queue.js';
import { WorkerRegistry } from './worker-registry.js';

/** The dial decision: what it commits is sent, once, and nothing else ever is. */
@Injectable()
export class DialDecisions {
  constructor(
    private readonly database: SystemDatabase,
    private readonly attempts: AttemptsRepository,
    private readonly worker: WorkerRegistry,
    private readonly sender: DialSender,
    private readonly metrics: DialingMetrics,
  ) {}

  /** Decides for all attempts whose slot has come. Returns those that may still come in a moment. */
  async decide(due: readonly DialSlot<DialableAttempt>[]): Promise<DialSlot<DialableAttempt>[]> {
    const attempts = due.map((slot) => slot.attempt);
    const ids = attempts.map((attempt) => attempt.id);
    const dialed = new Set(
      await this.database.withSystem(async (tx) => {
        await this.attempts.lockForDial(tx, attempts);
        return this.attempts.decideDials(tx, ids, this.worker.id);
      }),
    );
    this.metrics.dialed(dialed.size);
    for (const slot of due) if (dialed.has(slot.attempt.id)) this.sender.send(slot.attempt, slot.token);
    return due.filter((slot) => !dialed.has(slot.attempt.id));
  }
}
