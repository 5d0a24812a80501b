import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Telephony } from '../../../telephony/index.js';
import { AttemptsRepository, type DialableAttempt } from '../data/attempts.repository.js';
import { roomOf } from '../domain/attempt-names.js';
import { DialDecisions } from './dial-decisions.js';
import { DialSender, dialTokenTtlS, notSentRetryMs } from './dial-sender.js';
import { Lapses } from './lapses.js';
import { SlotQueue } from './slot-queue.js';

const agentName = 'trunkline';
const emptyRoomS = 30;
const departureS = 3;
/** How long a shutdown waits for answers; what still rings then is adopted by the next worker's reconciler. */
const shutdownMs = 8_000;

/** Takes attempts from admission to their slots: prepares the room, the agent and the token. */
@Injectable()
export class Dialer implements OnApplicationShutdown {
  private readonly slots: SlotQueue<DialableAttempt>;

  constructor(
    private readonly database: SystemDatabase,
    private readonly attempts: AttemptsRepository,
    private readonly telephony: Telephony,
    private readonly lapses: Lapses,
    private readonly sender: DialSender,
    decisions: DialDecisions,
    clock: Clock,
    private readonly logger: PinoLogger,
  ) {
    this.slots = new SlotQueue((due) => decisions.decide(due), clock, logger);
  }

  /** Resolves when the attempts are prepared and wait for their slots. */
  async take(attemptIds: readonly string[]): Promise<void> {
    const attempts = await this.database.withSystem((tx) => this.attempts.loadIntents(tx, attemptIds));
    if (attempts.length === 0) return;
    const token = await this.telephony.mintDialToken(dialTokenTtlS);
    await Promise.all(attempts.map((attempt) => this.prepare(attempt, token)));
  }

  async onApplicationShutdown(): Promise<void> {
    const left = this.slots.stop();
    await this.lapses.giveBack(
      left.map((slot) => slot.attempt.id),
      'worker-stopped',
      0,
    );
    await this.sender.drain(shutdownMs);
  }

  private async prepare(attempt: DialableAttempt, token: string): Promise<void> {
    try {
      await this.telephony.prepareRoom({
        name: roomOf(attempt.id),
        metadata: '',
        agentName,
        agentMetadata: JSON.stringify({
          attempt_id: attempt.id,
          call_id: attempt.call_id,
          workspace_id: attempt.workspace_id,
        }),
        emptyTimeoutS: emptyRoomS + attempt.ring_timeout_s,
        departureTimeoutS: departureS,
      });
      this.slots.add({ attempt, token, slotAt: attempt.slot_at });
    } catch (error) {
      this.logger.warn({ err: error, attemptId: attempt.id }, 'no room for an attempt: it is given back');
      await this.lapses.giveBack([attempt.id], 'livekit-unavailable', notSentRetryMs);
    }
  }
}
