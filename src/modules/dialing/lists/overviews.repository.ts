import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import type { CallingHours } from '../domain/calling-hours.js';
import type { CallingWindow } from '../domain/calling-window.js';
import type { ListKind, ListStatus } from '../domain/list-state.js';
import type { StoredRetry } from '../domain/stored-retry.js';
import type { ListFailure } from './list-settings.js';

export interface OverviewRow {
  id: string;
  name: string;
  status: ListStatus;
  status_reason: string | null;
  from_e164: string;
  default_country: string;
  scheduled_at: Date | null;
  max_concurrent: number;
  calls_per_second: number;
  /** Of a list without `hours`. */
  calling_window: CallingWindow;
  hours: CallingHours | null;
  retry: StoredRetry;
  ring_timeout_s: number;
  waiting_because: string | null;
  waiting_until: Date | null;
  /** Of the file that it was made of; null for a campaign. */
  file_name: string | null;
  file_bytes: string | null;
  /** Of all of its files together. */
  rows_total: number;
  rows_accepted: number;
  rows_rejected: number;
  failure: ListFailure | null;
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** By prospect state, and by `outcome:<call status>`. */
  counts: Record<string, number>;
  workspace_window: CallingWindow | null;
  trunk_calls_per_second: number | null;
  paused_after_restore: boolean;
  dials_last_minute: number;
  average_call_s: number | null;
  /** A sample of those who wait, the first of them, by the zones that decide their window. */
  pending_zones: { zones: string[]; prospects: number }[] | null;
}

/** How many of those who wait are looked at for the estimate. */
const sample = 1000;

/** One statement, so that everything in it is of one moment: counts that are read together add up. */
const overview = `
  SELECT l.id, l.name, l.status, l.status_reason, l.from_e164, l.default_country, l.scheduled_at, l.max_concurrent,
         l.calls_per_second, l.calling_window, l.hours, l.retry, l.ring_timeout_s, l.waiting_because, l.waiting_until,
         f.file_name, f.file_bytes, files.rows_total, files.rows_accepted, files.rows_rejected,
         CASE WHEN l.status = 'failed' THEN f.failure END AS failure, l.created_at, l.updated_at, l.started_at, l.finished_at,
         (SELECT coalesce(jsonb_object_agg(key, n), '{}')
          FROM (SELECT key, sum(n) AS n FROM list_counts WHERE list_id = l.id GROUP BY key) AS sums) AS counts,
         w.calling_window AS workspace_window, t.calls_per_second AS trunk_calls_per_second,
         (SELECT paused_because IS NOT NULL FROM dialing_gate) AS paused_after_restore,
         recent.dials AS dials_last_minute, recent.average_call_s, waiting.pending_zones
  FROM dial_lists l
  JOIN workspaces w ON w.id = l.workspace_id
  LEFT JOIN list_uploads f ON f.id = l.id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(rows_total), 0)::int AS rows_total, coalesce(sum(rows_accepted), 0)::int AS rows_accepted,
           coalesce(sum(rows_rejected), 0)::int AS rows_rejected
    FROM list_uploads WHERE list_id = l.id) AS files
  JOIN phone_numbers n ON n.id = l.phone_number_id
  LEFT JOIN trunks t ON t.id = n.trunk_id
  LEFT JOIN LATERAL (
    SELECT (SELECT count(*)::int FROM calls c
            WHERE c.list_id = l.id AND c.id > uuid_floor(now() - interval '1 minute')
              AND c.status NOT IN ('queued', 'canceled')) AS dials,
           (SELECT avg(extract(epoch FROM c.ended_at - coalesce(c.ringing_at, c.created_at)))::double precision
            FROM (SELECT * FROM calls WHERE list_id = l.id ORDER BY id DESC LIMIT 200) AS c
            WHERE c.ended_at IS NOT NULL) AS average_call_s
    WHERE l.status = 'running') AS recent ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('zones', zones, 'prospects', prospects)) AS pending_zones
    FROM (SELECT zones, count(*) AS prospects
          FROM (SELECT zones FROM prospects WHERE list_id = l.id AND state = 'pending'
                ORDER BY next_at LIMIT ${sample}) AS first
          GROUP BY zones) AS groups
    WHERE l.status IN ('scheduled', 'running')) AS waiting ON true
  WHERE l.workspace_id = $1 AND l.kind = $2 AND l.deleted_at IS NULL`;

@Injectable()
export class OverviewsRepository {
  find(tx: WorkspaceTx, kind: ListKind, id: string): Promise<OverviewRow | null> {
    return tx.one<OverviewRow>(`${overview} AND l.id = $3`, [tx.workspaceId, kind, id]);
  }

  page(tx: WorkspaceTx, kind: ListKind, status: ListStatus | null, slice: Slice): Promise<OverviewRow[]> {
    return tx.query<OverviewRow>(
      `${overview} AND ($3::text IS NULL OR l.status = $3) AND ($4::uuid IS NULL OR l.id < $4)
       ORDER BY l.id DESC OFFSET $5 LIMIT $6`,
      [tx.workspaceId, kind, status, slice.before, slice.offset, slice.limit],
    );
  }

  /** Counted to `atMost`. */
  async total(tx: WorkspaceTx, kind: ListKind, status: ListStatus | null, atMost: number): Promise<number> {
    const row = await tx.one<{ n: string }>(
      `SELECT count(*) AS n FROM (
         SELECT FROM dial_lists WHERE workspace_id = $1 AND kind = $2 AND deleted_at IS NULL
           AND ($3::text IS NULL OR status = $3) LIMIT $4) AS counted`,
      [tx.workspaceId, kind, status, atMost],
    );
    return Number(row?.n ?? 0);
  }

  async exists(
    tx: WorkspaceTx,
    kind: ListKind,
    id: string,
  ): Promise<{ name: string; columns: string[] } | null> {
    return tx.one<{ name: string; columns: string[] }>(
      `SELECT l.name, ARRAY(SELECT jsonb_array_elements_text(u.file_format->'columns')) AS columns
       FROM dial_lists l LEFT JOIN list_uploads u ON u.id = l.id
       WHERE l.id = $3 AND l.workspace_id = $1 AND l.kind = $2 AND l.deleted_at IS NULL`,
      [tx.workspaceId, kind, id],
    );
  }
}
