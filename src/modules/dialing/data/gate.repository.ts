import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';

/**
 * The gate over all dialing. After a restore yesterday's database would call today's people again, so the database
 * remembers which one it is: its system identifier and timeline. While they are others, admission refuses.
 */
@Injectable()
export class GateRepository {
  /** Remembers the database's identity when it has none yet. Returns whether the remembered one is this one's. */
  async isOurs(tx: SystemTx): Promise<boolean> {
    const row = await tx.one<{ ours: boolean }>(
      `WITH here AS (SELECT s.system_identifier::text AS id, c.timeline_id::text AS timeline
                     FROM pg_control_system() AS s, pg_control_checkpoint() AS c),
       first AS (
         UPDATE dialing_gate g SET system_identifier = here.id, timeline = here.timeline
         FROM here WHERE g.system_identifier IS NULL RETURNING 1)
       SELECT EXISTS (SELECT FROM first)
         OR (SELECT g.system_identifier = here.id AND g.timeline = here.timeline FROM dialing_gate g, here) AS ours`,
    );
    return row?.ours === true;
  }
}
