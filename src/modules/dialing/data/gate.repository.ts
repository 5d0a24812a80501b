import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';

export interface GateState {
  paused: boolean;
  /** Why: `by-operator`, `database-restored`, `database-changed`; null while dialing is on. */
  because: string | null;
  /** Null while dialing is on, and for `database-changed`, which is seen and not recorded. */
  pausedAt: Date | null;
}

const here = `here AS (SELECT s.system_identifier::text AS id, c.timeline_id::text AS timeline
                       FROM pg_control_system() AS s, pg_control_checkpoint() AS c)`;

/**
 * The gate over all dialing. After a restore yesterday's database would call today's people again, so the database
 * remembers which one it is: its system identifier and timeline. While they are others, admission refuses.
 */
@Injectable()
export class GateRepository {
  /** Remembers the database's identity when it has none yet. */
  async know(tx: SystemTx): Promise<void> {
    await tx.run(
      `WITH ${here} UPDATE dialing_gate g SET system_identifier = here.id, timeline = here.timeline
       FROM here WHERE g.system_identifier IS NULL`,
    );
  }

  async state(tx: SystemTx): Promise<GateState> {
    const row = await tx.one<{ because: string | null; paused_at: Date | null }>(
      `WITH ${here}
       SELECT paused_at, CASE WHEN g.paused_because IS NOT NULL THEN g.paused_because
           WHEN g.system_identifier <> here.id OR g.timeline <> here.timeline THEN 'database-changed' END AS because
       FROM dialing_gate g, here`,
    );
    if (row === null) throw new Error('the table dialing_gate has lost its row');
    return { paused: row.because !== null, because: row.because, pausedAt: row.paused_at };
  }

  async pause(tx: SystemTx, because: string): Promise<void> {
    await tx.run('UPDATE dialing_gate SET paused_because = $1, paused_at = now()', [because]);
  }

  /** Opens it, and takes the database as it is now for ours. */
  async open(tx: SystemTx): Promise<void> {
    await tx.run(
      `WITH ${here} UPDATE dialing_gate g
       SET system_identifier = here.id, timeline = here.timeline, paused_because = NULL, paused_at = NULL FROM here`,
    );
  }

  /** How many calls are admitted and not yet dialed. */
  async intents(tx: SystemTx): Promise<number> {
    const row = await tx.one<{ n: number }>(`SELECT count(*)::int AS n FROM attempts WHERE state = 'intent'`);
    return row?.n ?? 0;
  }
}
