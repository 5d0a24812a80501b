import { Injectable } from '@nestjs/common';
import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';

export interface PublicCampaign {
  id: string;
  workspace_id: string;
  /** Null when there is none, or only an old one. */
  snapshot: object | null;
}

/** How long a snapshot is served. */
const freshFor = `interval '2 seconds'`;

/** The snapshots of campaigns' public status, shared by all processes. */
@Injectable()
export class StatusCacheRepository {
  /**
   * The campaign that opted in to show its status to whoever knows its slug or id; null for one that did not and for none
   * alike. Row-level security does not bind it: it is asked for by nobody's workspace.
   */
  findPublic(tx: SystemTx, slug: string, id: string | null): Promise<PublicCampaign | null> {
    return tx.one<PublicCampaign & Record<string, unknown>>(
      `SELECT l.id, l.workspace_id, c.snapshot
       FROM dial_lists l
       LEFT JOIN campaign_status_cache c ON c.list_id = l.id AND c.made_at > now() - ${freshFor}
       WHERE (l.slug = $1 OR l.id = $2) AND l.kind = 'campaign' AND l.public_status AND l.deleted_at IS NULL
       ORDER BY l.id = $2 DESC NULLS LAST LIMIT 1`,
      [slug, id],
    );
  }

  /**
   * Waits for whoever makes a snapshot of the campaign, and for whoever changes it, and gives what they have left.
   * Until the end of the transaction nobody else does either, so that none is made of settings that were changed.
   */
  async lock(tx: WorkspaceTx, id: string): Promise<{ found: boolean; snapshot: object | null; at: Date }> {
    await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('campaign status ' || $1::text, 0))`, [id]);
    const found = await tx.run(
      `SELECT 1 FROM dial_lists
       WHERE workspace_id = $1 AND id = $2 AND public_status AND deleted_at IS NULL FOR KEY SHARE`,
      [tx.workspaceId, id],
    );
    const row = await tx.one<{ snapshot: object | null; at: Date }>(
      `SELECT clock_timestamp() AS at,
              (SELECT snapshot FROM campaign_status_cache
               WHERE workspace_id = $1 AND list_id = $2 AND made_at > clock_timestamp() - ${freshFor}) AS snapshot`,
      [tx.workspaceId, id],
    );
    if (row === null) throw new Error('a select without a row');
    return { found: found === 1, ...row };
  }

  async store(tx: WorkspaceTx, id: string, snapshot: object, madeAt: Date): Promise<void> {
    await tx.run(
      `INSERT INTO campaign_status_cache (list_id, workspace_id, snapshot, made_at) VALUES ($2, $1, $3, $4)
       ON CONFLICT (list_id) DO UPDATE SET snapshot = EXCLUDED.snapshot, made_at = EXCLUDED.made_at`,
      [tx.workspaceId, id, snapshot, madeAt],
    );
  }

  /** @returns how many there were */
  clear(tx: WorkspaceTx, id: string | null): Promise<number> {
    return tx.run(
      'DELETE FROM campaign_status_cache WHERE workspace_id = $1 AND ($2::uuid IS NULL OR list_id = $2)',
      [tx.workspaceId, id],
    );
  }
}
