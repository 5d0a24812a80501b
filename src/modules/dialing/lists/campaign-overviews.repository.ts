import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import type { CallingHours } from '../domain/calling-hours.js';
import type { CampaignSettings } from './campaign-settings.js';
import type { ProgressRow } from './list-progress.js';

export interface CampaignOverviewRow extends Omit<ProgressRow, 'calling_window'> {
  id: string;
  name: string;
  slug: string;
  status_reason: string | null;
  agent_id: string | null;
  /** E.164, the preferred first. */
  caller_ids: string[];
  default_country: string | null;
  ends_at: Date | null;
  hours: CallingHours;
  profile: string | null;
  retry: CampaignSettings['retry'];
  ring_timeout_s: number;
  voicemail: CampaignSettings['voicemail'];
  priority: number;
  require_consent: CampaignSettings['requireConsent'];
  public_status: boolean;
  /** Null when no member of the workspace made it. */
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}

export interface CampaignFilter {
  /** Null: all but the archived ones. */
  status: string | null;
  /** The mail address of who made it. */
  email: string | null;
}

/** How many of those who wait are looked at for the estimate. */
const sample = 1000;

/**
 * One statement, so that everything in it is of one moment: counts that are read together add up. What only lists that
 * run have stands in a CASE, which is not looked at for others; a join's condition would be, after the work is done.
 */
const overview = `
  SELECT l.id, l.name, l.slug, l.status, l.status_reason, l.agent_id, l.default_country, l.scheduled_at, l.ends_at,
         l.hours, l.profile, l.max_concurrent, l.calls_per_second, l.retry, l.ring_timeout_s, l.voicemail, l.priority,
         l.require_consent, l.public_status, l.waiting_because, l.waiting_until, l.created_at, l.updated_at,
         l.started_at, l.finished_at, maker.email AS created_by, callers.caller_ids, callers.trunk_calls_per_second,
         (SELECT coalesce(jsonb_object_agg(key, n), '{}')
          FROM (SELECT key, sum(n) AS n FROM list_counts WHERE list_id = l.id GROUP BY key) AS sums) AS counts,
         w.calling_window AS workspace_window,
         (SELECT paused_because IS NOT NULL FROM dialing_gate) AS paused_after_restore,
         CASE WHEN l.status = 'running' THEN
           (SELECT count(*)::int FROM calls c
            WHERE c.list_id = l.id AND c.id > uuid_floor(now() - interval '1 minute')
              AND c.status NOT IN ('queued', 'canceled')) END AS dials_last_minute,
         CASE WHEN l.status = 'running' THEN
           (SELECT avg(extract(epoch FROM c.ended_at - coalesce(c.ringing_at, c.created_at)))::double precision
            FROM (SELECT * FROM calls WHERE list_id = l.id ORDER BY id DESC LIMIT 200) AS c
            WHERE c.ended_at IS NOT NULL) END AS average_call_s,
         CASE WHEN l.status IN ('scheduled', 'running') THEN
           (SELECT jsonb_agg(jsonb_build_object('zones', zones, 'prospects', prospects))
            FROM (SELECT zones, count(*) AS prospects
                  FROM (SELECT zones FROM prospects WHERE list_id = l.id AND state = 'pending'
                        ORDER BY next_at LIMIT ${sample}) AS first
                  GROUP BY zones) AS groups) END AS pending_zones
  FROM dial_lists l
  JOIN workspaces w ON w.id = l.workspace_id
  LEFT JOIN LATERAL (
    SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.workspace_id = l.workspace_id AND m.user_id = l.created_by) AS maker ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(n.e164 ORDER BY c.position), '{}') AS caller_ids,
           (SELECT sum(t.calls_per_second) FROM trunks t
            WHERE t.id = ANY (array_agg(n.trunk_id)) AND t.deleted_at IS NULL) AS trunk_calls_per_second
    FROM list_callers c JOIN phone_numbers n ON n.id = c.phone_number_id
    WHERE c.list_id = l.id) AS callers
  WHERE l.workspace_id = $1 AND l.kind = 'campaign' AND l.deleted_at IS NULL`;

const matching = `($2::text IS NULL AND l.status <> 'archived' OR l.status = $2)
  AND ($3::text IS NULL OR l.created_by = (
    SELECT u.id FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.workspace_id = $1 AND lower(u.email) = lower($3)))`;

/** How campaigns stand. */
@Injectable()
export class CampaignOverviewsRepository {
  find(tx: WorkspaceTx, id: string): Promise<CampaignOverviewRow | null> {
    return tx.one<CampaignOverviewRow & Record<string, unknown>>(`${overview} AND l.id = $2`, [
      tx.workspaceId,
      id,
    ]);
  }

  /** Newest first. */
  page(tx: WorkspaceTx, { status, email }: CampaignFilter, slice: Slice): Promise<CampaignOverviewRow[]> {
    return tx.query<CampaignOverviewRow & Record<string, unknown>>(
      `${overview} AND ${matching} AND ($4::uuid IS NULL OR l.id < $4) ORDER BY l.id DESC OFFSET $5 LIMIT $6`,
      [tx.workspaceId, status, email, slice.before, slice.offset, slice.limit],
    );
  }

  /** Counted to `atMost`. */
  async total(tx: WorkspaceTx, { status, email }: CampaignFilter, atMost: number): Promise<number> {
    const row = await tx.one<{ n: number }>(
      `SELECT count(*)::int AS n FROM (
         SELECT FROM dial_lists l WHERE l.workspace_id = $1 AND l.kind = 'campaign' AND l.deleted_at IS NULL
           AND ${matching} LIMIT $4) AS counted`,
      [tx.workspaceId, status, email, atMost],
    );
    return row?.n ?? 0;
  }
}
