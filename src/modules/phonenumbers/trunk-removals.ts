import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../platform/database/database.js';
import { Loop } from '../../platform/loop.js';
import { Telephony, TelephonyError } from '../../telephony/index.js';
import { syncPauseMs } from './domain/sync-pause.js';
import {
  claimRemovals,
  postponeRemoval,
  recordRemoved,
  type TrunkRemoval,
} from './trunk-removals.repository.js';

const pollMs = 1_000;
const atOnce = 10;
/** Longer than the two requests for one trunk can take. */
const claimS = 60;

/**
 * Lets LiveKit go of the trunks of workspaces that are gone. The row is there until LiveKit has said so, however long
 * it is away; removing a trunk twice changes nothing.
 */
@Injectable()
export class TrunkRemovals implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    private readonly telephony: Telephony,
    private readonly logger: PinoLogger,
  ) {
    this.loop = new Loop('trunk removals', pollMs, () => this.removeDue(), logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async removeDue(): Promise<void> {
    const due = await this.database.withSystem((tx) => claimRemovals(tx, atOnce, claimS));
    await Promise.all(due.map((removal) => this.remove(removal)));
    if (due.length === atOnce) this.loop.kick();
  }

  private async remove(removal: TrunkRemoval): Promise<void> {
    try {
      // A create whose reply was lost left a trunk whose id the row never learned.
      const livekitTrunkId = removal.livekit_trunk_id ?? (await this.telephony.findTrunk(removal.id));
      if (livekitTrunkId !== null) await this.telephony.deleteTrunk(livekitTrunkId);
      await this.database.withSystem((tx) => recordRemoved(tx, removal.id));
    } catch (error) {
      const retryable = !(error instanceof TelephonyError) || error.retryable;
      const pauseMs = syncPauseMs(removal.attempts, retryable);
      this.logger.warn(
        { err: error, trunk: removal.id, attempts: removal.attempts },
        'a trunk of a deleted workspace is still on LiveKit',
      );
      await this.database.withSystem((tx) => postponeRemoval(tx, removal.id, pauseMs));
    }
  }
}
