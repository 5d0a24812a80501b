import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../../platform/config/config.js';
import { SystemDatabase } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';
import { Loop } from '../../platform/loop.js';
import { CONFIG } from '../../platform/config/config.js';
import { SecretBox } from '../../platform/security/secret-box.js';
import { Telephony, TelephonyError, type TrunkSpec } from '../../telephony/index.js';
import { syncPauseMs } from './domain/sync-pause.js';
import { refusedAddressOf } from './sip-host.js';
import {
  claimUnsynced,
  recordFailed,
  recordSynced,
  removeTrunk,
  type UnsyncedTrunk,
} from './trunk-sync.repository.js';
import { passwordPlace } from './trunk-secret.js';

const pollMs = 250;
const atOnce = 10;
/** Longer than all requests for one trunk can take: a name's look-up and three requests of 10 s. */
const claimS = 60;

/** The trunk cannot be brought to LiveKit as it is; only a change of it helps. */
class TrunkRefused extends Error {}

/**
 * Brings LiveKit to what the table of trunks says: makes, changes and deletes them there. The row is the truth and
 * says when it is due, so a worker that dies is followed by another, and doing it twice changes nothing.
 */
@Injectable()
export class TrunkSync implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    private readonly telephony: Telephony,
    private readonly secrets: SecretBox,
    @Inject(CONFIG) private readonly config: Config,
    private readonly logger: PinoLogger,
  ) {
    this.loop = new Loop('trunk sync', pollMs, () => this.syncDue(), logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** One round: all trunks that are due, a few at a time. */
  async syncDue(): Promise<void> {
    for (;;) {
      const claim = newId();
      const trunks = await this.database.withSystem((tx) => claimUnsynced(tx, claim, atOnce, claimS));
      await Promise.all(trunks.map((trunk) => this.sync(claim, trunk)));
      if (trunks.length < atOnce) return;
    }
  }

  private async sync(claim: string, trunk: UnsyncedTrunk): Promise<void> {
    try {
      if (trunk.deleted) await this.remove(claim, trunk);
      else await this.bring(claim, trunk);
    } catch (error) {
      await this.fail(claim, trunk, error);
    }
  }

  private async bring(claim: string, trunk: UnsyncedTrunk): Promise<void> {
    const refused = await refusedAddressOf(trunk.sip_address, this.config.egressAllow);
    if (refused !== null) {
      throw new TrunkRefused(
        `${trunk.sip_address} is at ${refused}, which is not on the public internet (see EGRESS_ALLOW)`,
      );
    }
    const spec = this.specOf(trunk);
    const known = trunk.livekit_trunk_id ?? (await this.telephony.findTrunk(trunk.id));
    const updated = known !== null && (await this.update(known, spec));
    const livekitTrunkId = updated ? known : await this.telephony.createTrunk(spec);
    const recorded = await this.database.withSystem((tx) => recordSynced(tx, claim, trunk, livekitTrunkId));
    // This worker was frozen past its claim and another made a trunk too: the table names that one.
    if (!recorded && !updated) await this.telephony.deleteTrunk(livekitTrunkId);
  }

  /** @returns false when LiveKit does not know the trunk (any more) */
  private async update(livekitTrunkId: string, spec: TrunkSpec): Promise<boolean> {
    try {
      await this.telephony.updateTrunk(livekitTrunkId, spec);
      return true;
    } catch (error) {
      if (error instanceof TelephonyError && error.code === 'not_found') return false;
      throw error;
    }
  }

  private async remove(claim: string, trunk: UnsyncedTrunk): Promise<void> {
    // A create whose reply was lost left a trunk whose id the row never learned.
    const livekitTrunkId = trunk.livekit_trunk_id ?? (await this.telephony.findTrunk(trunk.id));
    if (livekitTrunkId !== null) await this.telephony.deleteTrunk(livekitTrunkId);
    await this.database.withSystem((tx) => removeTrunk(tx, claim, trunk.id));
  }

  private specOf(trunk: UnsyncedTrunk): TrunkSpec {
    const password = trunk.auth_password;
    return {
      ref: trunk.id,
      name: `trunkline ${trunk.numbers.join(' ')}`,
      address: trunk.sip_address,
      transport: 'auto',
      numbers: trunk.numbers,
      authUsername: trunk.auth_username ?? '',
      authPassword: password === null ? '' : this.secrets.open(password, passwordPlace(trunk.workspace_id)),
    };
  }

  private async fail(claim: string, trunk: UnsyncedTrunk, error: unknown): Promise<void> {
    const retryable = error instanceof TelephonyError ? error.retryable : !(error instanceof TrunkRefused);
    const known = error instanceof TelephonyError || error instanceof TrunkRefused;
    this.logger.warn({ err: error, trunk: trunk.id, attempts: trunk.sync_attempts }, 'trunk sync failed');
    const text = known ? error.message.slice(0, 500) : 'Something went wrong here; it has been logged.';
    await this.database.withSystem((tx) =>
      recordFailed(tx, claim, trunk.id, text, syncPauseMs(trunk.sync_attempts, retryable)),
    );
  }
}
