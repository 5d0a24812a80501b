import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { ProspectState } from '../domain/prospect-state.js';
import type { Consent } from '../import/consent.js';
import type { Person } from '../import/row.js';
import { takenFromRow } from './merge.repository.js';

export interface PersonToCall extends Person {
  variables: Record<string, string>;
}

export interface StandingProspect {
  id: string;
  state: ProspectState;
}

/** The statements for one person, as those of the merge are for many. */
@Injectable()
export class ProspectAddingRepository {
  /**
   * Null when the list has the number already; waits for an import that is about to bring it. Of a suppressed one it is
   * written down why they are not called.
   */
  insert(tx: WorkspaceTx, listId: string, person: PersonToCall): Promise<StandingProspect | null> {
    return tx.one<StandingProspect & Record<string, unknown>>(
      `WITH added AS (
         INSERT INTO prospects (id, workspace_id, list_id, e164, country, number_type, zones, zone_source, variables,
           state, reason, next_at)
         SELECT uuidv7(), $1::uuid, $2::uuid, $3, $4, $5, $6::text[], $7, $8::jsonb,
                CASE WHEN suppressed THEN 'suppressed' ELSE 'pending' END,
                CASE WHEN suppressed THEN 'suppressed' END,
                CASE WHEN suppressed THEN NULL ELSE now() END
         FROM (SELECT EXISTS (SELECT FROM suppressions WHERE workspace_id = $1 AND e164 = $3::text) AS suppressed)
           AS known
         ON CONFLICT (list_id, e164) DO NOTHING RETURNING id, e164, state, zones, zone_source),
       told AS (
         INSERT INTO contact_decisions (id, workspace_id, e164, list_id, prospect_id, decision)
         SELECT uuidv7(), $1, e164, $2, id, jsonb_build_object('kind', 'skip', 'because', 'suppressed',
                  'rule', 'suppression', 'at', now(), 'zones', to_jsonb(zones), 'zone_source', zone_source)
         FROM added WHERE state = 'suppressed')
       SELECT id, state FROM added`,
      [
        tx.workspaceId,
        listId,
        person.e164,
        person.country,
        person.number_type,
        person.zones,
        person.zone_source,
        person.variables,
      ],
    );
  }

  /** The list first, as whoever else changes its prospects locks it. */
  async update(tx: WorkspaceTx, listId: string, person: PersonToCall): Promise<StandingProspect> {
    await tx.run('SELECT 1 FROM dial_lists WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      tx.workspaceId,
      listId,
    ]);
    const updated = await tx.one<StandingProspect & Record<string, unknown>>(
      `UPDATE prospects p SET ${takenFromRow}
       FROM (SELECT $4::text[] AS zones, $5::text AS zone_source, $6::jsonb AS variables) AS s
       WHERE p.workspace_id = $1 AND p.list_id = $2 AND p.e164 = $3 RETURNING p.id, p.state`,
      [tx.workspaceId, listId, person.e164, person.zones, person.zone_source, person.variables],
    );
    if (updated === null) throw new Error('a prospect that is neither new nor there');
    return updated;
  }

  /** The same consent said twice is one. */
  async recordConsent(
    tx: WorkspaceTx,
    consent: Consent & { id: string; source: string; e164: string; listId: string; prospectId: string },
    recordedBy: string | null,
  ): Promise<void> {
    await tx.run(
      `INSERT INTO consents (id, workspace_id, e164, basis, given_at, source, text_version, list_id, prospect_id,
         recorded_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
      [
        consent.id,
        tx.workspaceId,
        consent.e164,
        consent.basis,
        consent.given_at,
        consent.source,
        consent.text_version,
        consent.listId,
        consent.prospectId,
        recordedBy,
      ],
    );
  }
}
