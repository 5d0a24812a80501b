import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { AbandonmentRule } from '../domain/abandonment.js';
import type { CallingHours } from '../domain/calling-hours.js';
import type { CallingWindow } from '../domain/calling-window.js';
import type { ConsentBasis } from '../domain/consent.js';
import type { PriceTable } from '../domain/pricing.js';
import { ErasedNumbers } from '../suppressions/erased-numbers.js';

export interface WorkspaceLimits {
  maxConcurrent: number;
  dailyCallCap: number | null;
  dailySpendCapMicros: number | null;
  allowedCountries: string[];
  attemptCaps: { max: number; periodS: number }[];
  /** Null for none. */
  abandonmentCapPercent: number | null;
  windowBound: CallingWindow | null;
  pricePerMinuteMicros: number;
  prices: PriceTable;
  today: string;
  dayEndsAt: Date;
  /** The database's own clock. */
  now: Date;
  /** Why no call may be placed at all, or null. */
  pausedBecause: string | null;
}

export interface TrunkRow {
  id: string;
  calls_per_second: number;
  max_concurrent: number | null;
  next_slot_at: Date;
  ready: boolean;
  breaker_state: 'closed' | 'open' | 'half-open';
  breaker_until: Date | null;
}

export interface ListRow {
  id: string;
  kind: 'batch' | 'campaign' | 'run';
  status: string;
  scheduled_at: Date | null;
  /** When it was made, until it has started. */
  started_at: Date;
  ends_at: Date | null;
  max_concurrent: number;
  calls_per_second: number;
  /** Of a list without `hours`. */
  calling_window: CallingWindow | null;
  hours: CallingHours | null;
  profile: string | null;
  require_consent: ConsentBasis | null;
  next_slot_at: Date;
  ring_timeout_s: number;
}

/** Live leases, and what today has used: counted only after the locks are held. */
export interface InUse {
  workspace: number;
  trunk: number;
  list: number;
  callsToday: number;
  /** Booked, and reserved by live leases. */
  spentMicros: number;
}

export interface PersonFacts {
  e164: string;
  suppressed: boolean;
  live: boolean;
  dialed_at: Date[];
  /** Null also when it was not asked for. */
  abandoned_at: Date | null;
  /** Null also when it was not asked for. */
  consent_basis: ConsentBasis | null;
  consent_given_at: Date | null;
  consent_source: string | null;
}

/** What is read about the persons besides whether they may be called at all. */
export interface PersonQuestion {
  attemptsSince: Date;
  /** How far back a call that no agent took in time matters; null: not at all. */
  abandonedSince: Date | null;
  /** Whether a consent matters. */
  consent: boolean;
}

export interface NewAttempt {
  id: string;
  call_id: string;
  prospect_id: string | null;
  /** Of the number that calls; it stays with the prospect. */
  caller_id: string | null;
  agent_id: string;
  from_e164: string;
  to_e164: string;
  decision: unknown;
  slot_at: Date;
  window_until: Date | null;
  ring_timeout_s: number;
  /** How soon after the answer its agent must be there. */
  agent_within_s: number;
  max_call_duration_s: number;
  price_micros: number;
  reserved_micros: number;
}

export interface AttemptTerms {
  workspaceId: string;
  listId: string | null;
  trunkId: string;
  usageDay: string;
  /** Nobody is dialed from then on. */
  endsAt: Date | null;
  /** Of each attempt at least; the rules for a person may ask for more. */
  ringTimeoutS: number;
  /** The workspace's own cap of abandoned calls; those for a person hold beside it. */
  abandonment: readonly AbandonmentRule[];
}

/**
 * The statements of admission. The locks come first, always in the order workspace, trunk, list, persons; counting
 * and deciding happen under them.
 */
@Injectable()
export class AdmissionRepository {
  constructor(private readonly erased: ErasedNumbers) {}

  async lockWorkspace(tx: Tx, workspaceId: string): Promise<WorkspaceLimits | null> {
    const row = await tx.one<{
      max_concurrent: number;
      daily_call_cap: number | null;
      daily_spend_cap_micros: string | null;
      allowed_countries: string[] | null;
      attempt_caps: { max: number; period_s: number }[];
      abandonment_cap_percent: number | null;
      calling_window: CallingWindow | null;
      price_per_minute_micros: string;
      prices: PriceTable;
      today: string;
      day_ends_at: Date;
      now: Date;
      own_countries: string[];
      paused_because: string | null;
    }>(
      `SELECT w.max_concurrent, w.daily_call_cap, w.daily_spend_cap_micros, w.allowed_countries, w.attempt_caps,
              w.abandonment_cap_percent, w.calling_window, w.price_per_minute_micros, w.prices,
              to_char(clock_timestamp() AT TIME ZONE w.time_zone, 'YYYY-MM-DD') AS today,
              (date_trunc('day', clock_timestamp() AT TIME ZONE w.time_zone) + interval '1 day')
                AT TIME ZONE w.time_zone AS day_ends_at,
              clock_timestamp() AS now,
              ARRAY(SELECT DISTINCT n.country FROM phone_numbers n
                    WHERE n.workspace_id = w.id AND n.trunk_id IS NOT NULL AND n.country IS NOT NULL) AS own_countries,
              (SELECT CASE WHEN g.paused_because IS NOT NULL THEN g.paused_because
                      WHEN g.system_identifier IS DISTINCT FROM (SELECT system_identifier::text FROM pg_control_system())
                        OR g.timeline IS DISTINCT FROM (SELECT timeline_id::text FROM pg_control_checkpoint())
                      THEN 'database-changed' END
               FROM dialing_gate g) AS paused_because
       FROM workspaces w WHERE w.id = $1 FOR NO KEY UPDATE OF w`,
      [workspaceId],
    );
    if (row === null) return null;
    return {
      maxConcurrent: row.max_concurrent,
      dailyCallCap: row.daily_call_cap,
      dailySpendCapMicros: row.daily_spend_cap_micros === null ? null : Number(row.daily_spend_cap_micros),
      allowedCountries: row.allowed_countries ?? row.own_countries,
      attemptCaps: row.attempt_caps.map((cap) => ({ max: cap.max, periodS: cap.period_s })),
      abandonmentCapPercent: row.abandonment_cap_percent,
      windowBound: row.calling_window,
      pricePerMinuteMicros: Number(row.price_per_minute_micros),
      prices: row.prices,
      today: row.today,
      dayEndsAt: row.day_ends_at,
      now: row.now,
      pausedBecause: row.paused_because,
    };
  }

  lockTrunk(tx: Tx, workspaceId: string, trunkId: string): Promise<TrunkRow | null> {
    return tx.one<TrunkRow>(
      `SELECT id, calls_per_second, max_concurrent, next_slot_at, breaker_state, breaker_until,
              livekit_trunk_id IS NOT NULL AND deleted_at IS NULL AS ready
       FROM trunks WHERE id = $1 AND workspace_id = $2 FOR NO KEY UPDATE`,
      [trunkId, workspaceId],
    );
  }

  lockList(tx: Tx, workspaceId: string, listId: string): Promise<ListRow | null> {
    return tx.one<ListRow>(
      `SELECT id, kind, status, scheduled_at, coalesce(started_at, created_at) AS started_at, ends_at, max_concurrent,
              calls_per_second, calling_window, hours, profile, require_consent, next_slot_at, ring_timeout_s
       FROM dial_lists WHERE id = $1 AND workspace_id = $2 FOR NO KEY UPDATE`,
      [listId, workspaceId],
    );
  }

  async inUse(
    tx: Tx,
    workspaceId: string,
    trunkId: string,
    listId: string | null,
    today: string,
  ): Promise<InUse> {
    const row = await tx.one<Record<'workspace' | 'trunk' | 'list' | 'calls' | 'spent', string>>(
      `SELECT live.workspace, live.trunk, live.list, used.calls, live.reserved + used.booked AS spent
       FROM (SELECT count(*) AS workspace, count(*) FILTER (WHERE trunk_id = $2) AS trunk,
                    count(*) FILTER (WHERE list_id = $3) AS list, coalesce(sum(reserved_micros), 0) AS reserved
             FROM leases WHERE workspace_id = $1 AND expires_at > clock_timestamp()) AS live,
            (SELECT coalesce(max(calls), 0) AS calls, coalesce(max(spend_micros), 0) AS booked
             FROM usage_days WHERE workspace_id = $1 AND day = $4::date) AS used`,
      [workspaceId, trunkId, listId, today],
    );
    if (row === null) throw new Error('an aggregate without a row');
    return {
      workspace: Number(row.workspace),
      trunk: Number(row.trunk),
      list: Number(row.list),
      callsToday: Number(row.calls),
      spentMicros: Number(row.spent),
    };
  }

  /** Whether a call of the trunk is on its way and not answered yet: the probe of a breaker that is half open. */
  async probeInFlight(tx: Tx, trunkId: string): Promise<boolean> {
    const row = await tx.one<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM leases s JOIN attempts a ON a.id = s.attempt_id
                      WHERE s.trunk_id = $1 AND s.expires_at > clock_timestamp()
                        AND a.state IN ('intent', 'dialing')) AS found`,
      [trunkId],
    );
    return row?.found === true;
  }

  /** Locks the persons, in the order of their numbers, and then reads what decides about them. */
  async lockPersons(
    tx: Tx,
    workspaceId: string,
    numbers: readonly string[],
    question: PersonQuestion,
  ): Promise<Map<string, PersonFacts>> {
    const sorted = [...new Set(numbers)].toSorted();
    await tx.run(
      `INSERT INTO persons (workspace_id, e164) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`,
      [workspaceId, sorted],
    );
    await tx.run(
      `SELECT 1 FROM persons WHERE workspace_id = $1 AND e164 = ANY($2::text[]) ORDER BY e164 FOR NO KEY UPDATE`,
      [workspaceId, sorted],
    );
    const erased = await this.erased.among(tx, workspaceId, sorted);
    const rows = await tx.query<PersonFacts>(
      `SELECT p.e164,
              EXISTS (SELECT FROM suppressions s WHERE s.workspace_id = $1 AND s.e164 = p.e164) AS suppressed,
              EXISTS (SELECT FROM leases l WHERE l.workspace_id = $1 AND l.e164 = p.e164
                        AND l.expires_at > clock_timestamp()) AS live,
              ARRAY(SELECT a.dialed_at FROM attempts a WHERE a.workspace_id = $1 AND a.to_e164 = p.e164
                      AND a.dialed_at > $3 ORDER BY a.dialed_at DESC) AS dialed_at,
              (SELECT max(a.answered_at) FROM attempts a
               WHERE a.workspace_id = $1 AND a.to_e164 = p.e164 AND a.abandoned AND a.answered_at > $5) AS abandoned_at,
              c.basis AS consent_basis, c.given_at AS consent_given_at, c.source AS consent_source
       FROM unnest($2::text[]) AS p (e164)
       LEFT JOIN LATERAL (
         SELECT basis, given_at, source FROM consents
         WHERE workspace_id = $1 AND e164 = p.e164 AND withdrawn_at IS NULL AND given_at <= clock_timestamp()
         ORDER BY basis = 'written' DESC, given_at DESC LIMIT 1) AS c ON $4::boolean`,
      [workspaceId, sorted, question.attemptsSince, question.consent, question.abandonedSince],
    );
    return new Map(
      rows.map((row) => [row.e164, { ...row, suppressed: row.suppressed || erased.has(row.e164) }]),
    );
  }

  /** Writes the attempts with their leases, and moves their prospects to `dialing`: all of them, or it throws. */
  async writeAttempts(tx: Tx, terms: AttemptTerms, attempts: readonly NewAttempt[]): Promise<void> {
    const row = await tx.one<{ leased: string; moved: string }>(
      `WITH new AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, call_id uuid, prospect_id uuid, caller_id uuid,
           agent_id uuid, from_e164 text, to_e164 text, decision jsonb, slot_at timestamptz, window_until timestamptz,
           ring_timeout_s int, agent_within_s int, max_call_duration_s int, price_micros bigint, reserved_micros bigint)),
       made AS (
         INSERT INTO attempts (id, workspace_id, call_id, list_id, prospect_id, trunk_id, agent_id, from_e164, to_e164,
           state, decision, slot_at, window_until, ring_timeout_s, agent_within_s, max_call_duration_s, price_micros,
           usage_day)
         SELECT id, $2, call_id, $3, prospect_id, $4, agent_id, from_e164, to_e164, 'intent', decision, slot_at,
                window_until, ring_timeout_s, agent_within_s, max_call_duration_s, price_micros, $5::date FROM new),
       leased AS (
         INSERT INTO leases AS l (attempt_id, workspace_id, trunk_id, list_id, e164, reserved_micros, expires_at)
         SELECT id, $2, $4, $3, to_e164, reserved_micros,
                slot_at + make_interval(secs => ring_timeout_s + max_call_duration_s + 60)
         FROM new
         ON CONFLICT (workspace_id, e164) DO UPDATE
           SET attempt_id = EXCLUDED.attempt_id, trunk_id = EXCLUDED.trunk_id, list_id = EXCLUDED.list_id,
               reserved_micros = EXCLUDED.reserved_micros, expires_at = EXCLUDED.expires_at
           WHERE l.expires_at <= clock_timestamp()
         RETURNING 1),
       moved AS (
         UPDATE prospects p SET state = 'dialing', reason = NULL, next_at = NULL, decision = new.decision,
                caller_id = coalesce(new.caller_id, p.caller_id), updated_at = now()
         FROM new WHERE p.id = new.prospect_id AND p.state = 'pending' RETURNING 1),
       used AS (
         INSERT INTO usage_days AS u (workspace_id, day, calls) SELECT $2, $5::date, count(*) FROM new
         ON CONFLICT (workspace_id, day) DO UPDATE SET calls = u.calls + EXCLUDED.calls)
       SELECT (SELECT count(*) FROM leased) AS leased, (SELECT count(*) FROM moved) AS moved`,
      [JSON.stringify(attempts), terms.workspaceId, terms.listId, terms.trunkId, terms.usageDay],
    );
    const expected = terms.listId === null ? 0 : attempts.length;
    if (Number(row?.leased) !== attempts.length || Number(row?.moved) !== expected) {
      throw new Error('admission under locks met a lease or a prospect that somebody else changed');
    }
  }

  async storeSlots(
    tx: Tx,
    trunk: { id: string; nextSlotAt: Date },
    list: { id: string; nextSlotAt: Date } | null,
  ): Promise<void> {
    await tx.run(
      `WITH t AS (UPDATE trunks SET next_slot_at = $2 WHERE id = $1)
       UPDATE dial_lists SET next_slot_at = $4 WHERE id = $3`,
      [trunk.id, trunk.nextSlotAt, list?.id ?? null, list?.nextSlotAt ?? null],
    );
  }
}
