import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { inGroups } from '../../../platform/in-groups.js';
import { Telephony } from '../../../telephony/index.js';
import { ReconcileRepository } from '../data/reconcile.repository.js';
import { calleeOf, roomOf } from '../domain/attempt-names.js';

const lookEveryMs = 40;
const patienceMs = 10_000;
const parallel = 20;

/**
 * Waits for calls that were decided just before a suppression or a pause was committed. When it returns their
 * INVITEs have left, so that none leaves after the reply.
 */
@Injectable()
export class InFlight {
  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: ReconcileRepository,
    private readonly telephony: Telephony,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {}

  /**
   * To be called after the commit, for a list, some numbers of a workspace, or all of it. Gives up after ten seconds
   * and says so in the log.
   */
  async settle(
    where: { listId: string } | { workspaceId: string; e164s: readonly string[] | null },
  ): Promise<void> {
    const until = this.clock.now().getTime() + patienceMs;
    for (;;) {
      const ids = await this.database.withSystem((tx) => this.repository.onTheirWay(tx, where));
      if (ids.length === 0) return;
      const seen = await inGroups(ids, parallel, async (id) => ((await this.shows(id)) ? id : null));
      const ringing = seen.filter((id) => id !== null);
      if (ringing.length > 0)
        await this.database.withSystem((tx) => this.repository.markRinging(tx, ringing));
      if (ringing.length === ids.length) return;
      if (this.clock.now().getTime() > until) {
        this.logger.warn(
          { attempts: ids.length - ringing.length },
          'calls that were just decided do not show on LiveKit',
        );
        return;
      }
      await pause(lookEveryMs);
    }
  }

  /** What changed is committed: a LiveKit that does not answer now is asked again, not told to the caller as a fault. */
  private async shows(attemptId: string): Promise<boolean> {
    try {
      return (await this.telephony.findCallee(roomOf(attemptId), calleeOf(attemptId))) !== null;
    } catch (error) {
      this.logger.warn({ err: error, attempt: attemptId }, 'a call could not be looked for on LiveKit');
      return false;
    }
  }
}
