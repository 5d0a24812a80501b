import { setTimeout as pause } from 'node:timers/promises';
import type { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { recordOperatorAudit } from '../../../platform/telemetry/audit.js';
import { GateRepository, type GateState } from '../data/gate.repository.js';

const lookEveryMs = 100;
/** Intents are made two seconds ahead. */
const patienceMs = 5_000;

/** Pausing and resuming all dialing, for operators. */
export class DialingGate {
  private readonly gate = new GateRepository();

  constructor(private readonly database: SystemDatabase) {}

  state(): Promise<GateState> {
    return this.database.withSystem((tx) => this.gate.state(tx));
  }

  pause(): Promise<GateState> {
    return this.change('dialing.paused', (tx) => this.gate.pause(tx, 'by-operator'));
  }

  /** Lets dialing go on and takes the database for ours, as it is now. */
  resume(): Promise<GateState> {
    return this.change('dialing.resumed', (tx) => this.gate.open(tx));
  }

  /** Waits until no call is left that was admitted before the pause; false when there still is one after a while. */
  async settled(): Promise<boolean> {
    for (const end = Date.now() + patienceMs; Date.now() < end; await pause(lookEveryMs)) {
      if ((await this.database.withSystem((tx) => this.gate.intents(tx))) === 0) return true;
    }
    return false;
  }

  private change(action: string, make: (tx: SystemTx) => Promise<void>): Promise<GateState> {
    return this.database.withSystem(async (tx) => {
      const { because } = await this.gate.state(tx);
      await make(tx);
      await recordOperatorAudit(tx, action, 'installation', null, { was: because });
      return this.gate.state(tx);
    });
  }
}
