import { Injectable } from '@nestjs/common';
import type { SystemTx, Tx } from '../../../platform/database/tx.js';

/** What a campaign is measured by. */
export interface AbandonmentTermsRow {
  /** Of the workspace; null for none. */
  cap_percent: number | null;
  profile: string | null;
  started_at: Date;
  max_concurrent: number;
  now: Date;
}

/** A rule that may hold for a campaign. */
export interface MeasuredRule {
  /** The first day, in UTC, over which it measures. */
  since: Date;
  /** It holds for a campaign that has somebody in one of these; null: it holds anyway. */
  countries: readonly string[] | null;
}

export interface AbandonmentCountsRow {
  answered: number;
  abandoned: number;
  attended: number;
  unattended: number;
}

@Injectable()
export class AbandonmentRepository {
  terms(tx: Tx, workspaceId: string, listId: string): Promise<AbandonmentTermsRow | null> {
    return tx.one<AbandonmentTermsRow>(
      `SELECT w.abandonment_cap_percent AS cap_percent, l.profile, coalesce(l.started_at, l.created_at) AS started_at,
              l.max_concurrent, clock_timestamp() AS now
       FROM dial_lists l JOIN workspaces w ON w.id = l.workspace_id
       WHERE l.workspace_id = $1 AND l.id = $2 AND l.kind = 'campaign'`,
      [workspaceId, listId],
    );
  }

  /**
   * How a campaign stands against those of the rules that hold for it, by their places. In one statement: a call that
   * ends leaves those in flight and joins the answers in one commit.
   */
  async counts(
    tx: Tx,
    listId: string,
    rules: readonly MeasuredRule[],
  ): Promise<Map<number, AbandonmentCountsRow>> {
    const rows = await tx.query<Record<'place' | keyof AbandonmentCountsRow, string>>(
      `SELECT r.place, coalesce(sum(a.answered), 0) AS answered, coalesce(sum(a.abandoned), 0) AS abandoned,
              live.attended, live.unattended
       FROM jsonb_to_recordset($2::jsonb) AS r (place int, since date, countries text[])
       LEFT JOIN live_answers a ON a.list_id = $1 AND a.day >= r.since
       CROSS JOIN
            (SELECT count(*) FILTER (WHERE there.it) AS attended, count(*) FILTER (WHERE NOT there.it) AS unattended
             FROM leases s JOIN attempts a ON a.id = s.attempt_id,
                  LATERAL (SELECT a.agent_at IS NOT NULL
                             AND (a.answered_at IS NULL
                                  OR a.agent_at <= a.answered_at + make_interval(secs => a.agent_within_s)) AS it) AS there
             WHERE s.list_id = $1 AND s.expires_at > clock_timestamp()) AS live
       WHERE r.countries IS NULL
          OR EXISTS (SELECT FROM list_countries c WHERE c.list_id = $1 AND c.country = ANY(r.countries))
       GROUP BY r.place, live.attended, live.unattended`,
      [
        listId,
        JSON.stringify(
          rules.map(({ since, countries }, place) => ({
            place,
            since: since.toISOString().slice(0, 10),
            countries,
          })),
        ),
      ],
    );
    return new Map(
      rows.map((row) => [
        Number(row.place),
        {
          answered: Number(row.answered),
          abandoned: Number(row.abandoned),
          attended: Number(row.attended),
          unattended: Number(row.unattended),
        },
      ]),
    );
  }

  /** Removes what was counted before a day; rows that somebody writes at the moment are left to the next time. */
  removeAnswers(tx: SystemTx, before: Date, limit: number): Promise<number> {
    return tx.run(
      `DELETE FROM live_answers WHERE (list_id, day, shard) IN (
         SELECT list_id, day, shard FROM live_answers WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date
         LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
  }

  /**
   * Adds what was counted before a day to one row of each list and day, in a shard that nobody else writes. In one
   * statement, so that whoever sums sees all of it once.
   * @returns how many rows were added up
   */
  async foldAnswers(tx: SystemTx, before: Date, limit: number): Promise<number> {
    const row = await tx.one<{ n: number }>(
      `WITH parts AS (
         SELECT list_id, day, shard FROM live_answers
         WHERE shard >= 0 AND day < ($1::timestamptz AT TIME ZONE 'UTC')::date
         ORDER BY list_id, day LIMIT $2 FOR UPDATE SKIP LOCKED),
       taken AS (
         DELETE FROM live_answers a USING parts p
         WHERE (a.list_id, a.day, a.shard) = (p.list_id, p.day, p.shard) RETURNING a.*),
       sums AS (
         INSERT INTO live_answers AS c (list_id, day, shard, workspace_id, answered, abandoned)
         SELECT list_id, day, -1, workspace_id, sum(answered), sum(abandoned) FROM taken
         GROUP BY list_id, day, workspace_id ORDER BY list_id, day
         ON CONFLICT (list_id, day, shard)
           DO UPDATE SET answered = c.answered + EXCLUDED.answered, abandoned = c.abandoned + EXCLUDED.abandoned)
       SELECT count(*)::int AS n FROM taken`,
      [before, limit],
    );
    return row?.n ?? 0;
  }

  /** False when it does not run, or has nobody left who could be called. */
  async pause(tx: Tx, listId: string): Promise<boolean> {
    const paused = await tx.run(
      `UPDATE dial_lists SET status = 'paused', status_reason = 'abandonment-cap', updated_at = now(),
              waiting_because = NULL, waiting_until = NULL
       WHERE id = $1 AND status = 'running'
         AND EXISTS (SELECT FROM prospects WHERE list_id = $1 AND state IN ('pending', 'dialing'))`,
      [listId],
    );
    return paused > 0;
  }
}
