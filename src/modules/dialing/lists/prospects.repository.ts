import { Injectable } from '@nestjs/common';
import type { Tx, WorkspaceTx } from '../../../platform/database/tx.js';
import type { Slice } from '../../../platform/http/paging.js';
import type { AttemptState } from '../domain/attempt-state.js';
import type { StoredDecision } from '../domain/stored-decision.js';
import type { ProspectState } from '../domain/prospect-state.js';
import { CLOSED_BECAUSE } from '../domain/settlement.js';

export interface ProspectRow {
  id: string;
  /** The file that brought them, and the line of it; null for somebody who was added alone. */
  upload_id: string | null;
  line_no: number | null;
  e164: string;
  country: string | null;
  zones: string[];
  zone_source: 'given' | 'number' | null;
  variables: Record<string, string>;
  state: ProspectState;
  reason: string | null;
  attempts_made: number;
  next_at: Date | null;
  decision: StoredDecision | null;
  updated_at: Date;
}

export interface ProspectAttemptRow {
  id: string;
  prospect_id: string;
  call_id: string;
  state: AttemptState;
  outcome: string | null;
  end_reason: string | null;
  sip_code: number | null;
  decision: StoredDecision;
  slot_at: Date;
  dialed_at: Date | null;
  ringing_at: Date | null;
  answered_at: Date | null;
  ended_at: Date | null;
}

export interface RowSize {
  line_no: number;
  bytes: number;
}

export interface RejectRow {
  line_no: number;
  reason: string;
  detail: string | null;
  columns: string[];
}

const columns = `id, upload_id, line_no, e164, country, zones, zone_source, variables, state, reason, attempts_made,
  next_at, decision, updated_at`;

/** Waits that hours, caps and profiles give: when these change, they may be over. */
const ruled = `('outside-window', 'attempt-cap', 'recall-delay')`;

/** A list whose rules changed. */
export interface ChangedList {
  workspaceId: string;
  listId: string;
  /** When, by the database's clock; as its text, to the microsecond. Whoever was looked at later is not meant. */
  since: string;
}

@Injectable()
export class ProspectsRepository {
  /** In the order of the file: ids were given in that order. */
  page(tx: WorkspaceTx, listId: string, state: ProspectState | null, slice: Slice): Promise<ProspectRow[]> {
    return tx.query<ProspectRow>(
      `SELECT ${columns}
       FROM prospects
       WHERE workspace_id = $1 AND list_id = $2 AND ($3::text IS NULL OR state = $3)
         AND ($4::uuid IS NULL OR id > $4)
       ORDER BY id OFFSET $5 LIMIT $6`,
      [tx.workspaceId, listId, state, slice.before, slice.offset, slice.limit],
    );
  }

  /** Those whom this file brought. */
  pageOfUpload(
    tx: WorkspaceTx,
    listId: string,
    uploadId: string,
    state: ProspectState | null,
    slice: Slice,
  ): Promise<ProspectRow[]> {
    return tx.query<ProspectRow>(
      `SELECT ${columns} FROM prospects
       WHERE workspace_id = $1 AND list_id = $2 AND upload_id = $3 AND ($4::text IS NULL OR state = $4)
         AND line_no > coalesce((SELECT line_no FROM prospects WHERE id = $5 AND upload_id = $3), 0)
       ORDER BY line_no OFFSET $6 LIMIT $7`,
      [tx.workspaceId, listId, uploadId, state, slice.before, slice.offset, slice.limit],
    );
  }

  /** Counted to `atMost`. */
  async totalOfUpload(
    tx: WorkspaceTx,
    listId: string,
    uploadId: string,
    state: ProspectState | null,
    atMost: number,
  ): Promise<number> {
    const row = await tx.one<{ n: string }>(
      `SELECT count(*) AS n FROM (SELECT FROM prospects
         WHERE workspace_id = $1 AND list_id = $2 AND upload_id = $3 AND ($4::text IS NULL OR state = $4)
         LIMIT $5) AS counted`,
      [tx.workspaceId, listId, uploadId, state, atMost],
    );
    return Number(row?.n ?? 0);
  }

  find(tx: WorkspaceTx, listId: string, id: string): Promise<ProspectRow | null> {
    return tx.one<ProspectRow>(
      `SELECT ${columns}
       FROM prospects WHERE workspace_id = $1 AND list_id = $2 AND id = $3`,
      [tx.workspaceId, listId, id],
    );
  }

  /** How many prospects there are in a state, or in all of them, from the counts of the list. */
  async total(tx: WorkspaceTx, listId: string, state: ProspectState | null): Promise<number> {
    const row = await tx.one<{ n: string }>(
      `SELECT coalesce(sum(n), 0) AS n FROM list_counts
       WHERE workspace_id = $1 AND list_id = $2 AND key NOT LIKE 'outcome:%' AND ($3::text IS NULL OR key = $3)`,
      [tx.workspaceId, listId, state],
    );
    return Number(row?.n ?? 0);
  }

  attemptsOf(tx: WorkspaceTx, prospectIds: readonly string[]): Promise<ProspectAttemptRow[]> {
    return tx.query<ProspectAttemptRow>(
      `SELECT id, prospect_id, call_id, state, outcome, end_reason, sip_code, decision, slot_at, dialed_at, ringing_at,
              answered_at, ended_at
       FROM attempts WHERE workspace_id = $1 AND prospect_id = ANY($2::uuid[]) ORDER BY id`,
      [tx.workspaceId, prospectIds],
    );
  }

  /**
   * Cancels at most so many prospects of a list that calls nobody any more, with the reason that its status gives; how
   * many it were.
   */
  cancelPending(tx: Tx, workspaceId: string, listId: string, limit: number): Promise<number> {
    return tx.run(
      `UPDATE prospects p SET state = 'canceled', reason = list.reason, next_at = NULL, updated_at = now()
       FROM (SELECT $4::jsonb ->> status AS reason FROM dial_lists WHERE workspace_id = $1 AND id = $2) AS list
       WHERE list.reason IS NOT NULL AND p.state = 'pending' AND p.id = ANY(ARRAY(
         SELECT id FROM prospects WHERE workspace_id = $1 AND list_id = $2 AND state = 'pending' LIMIT $3))`,
      [workspaceId, listId, limit, JSON.stringify(CLOSED_BECAUSE)],
    );
  }

  /** At most so many of those whom a rule keeps waiting are looked at again; how many it were. */
  wakeWaiting(tx: Tx, { workspaceId, listId, since }: ChangedList, limit: number): Promise<number> {
    return tx.run(
      `UPDATE prospects SET next_at = now(), updated_at = clock_timestamp()
       WHERE state = 'pending' AND id = ANY(ARRAY(
         SELECT id FROM prospects
         WHERE workspace_id = $1 AND list_id = $2 AND state = 'pending' AND reason IN ${ruled} AND next_at > now()
           AND updated_at < $3::timestamptz LIMIT $4))`,
      [workspaceId, listId, since, limit],
    );
  }

  /** At most so many of those for whom the hours never opened are looked at again; how many it were. */
  reopenNeverOpened(tx: Tx, { workspaceId, listId, since }: ChangedList, limit: number): Promise<number> {
    return tx.run(
      `UPDATE prospects SET state = 'pending', reason = NULL, next_at = now(), updated_at = clock_timestamp()
       WHERE state = 'skipped' AND id = ANY(ARRAY(
         SELECT id FROM prospects
         WHERE workspace_id = $1 AND list_id = $2 AND state = 'skipped' AND reason = 'window-never-opens'
           AND updated_at < $3::timestamptz LIMIT $4))`,
      [workspaceId, listId, since, limit],
    );
  }

  /**
   * Attempts of a list, or of all of the workspace, that were admitted by the old rules are not dialed: they lapse,
   * and their prospects are judged anew.
   */
  async closeIntents(tx: WorkspaceTx, listId: string | null): Promise<void> {
    await tx.run(
      `UPDATE attempts SET window_until = now()
       WHERE workspace_id = $1 AND ($2::uuid IS NULL OR list_id = $2) AND state = 'intent'`,
      [tx.workspaceId, listId],
    );
  }

  async redial(
    tx: WorkspaceTx,
    listId: string,
    prospectId: string,
  ): Promise<'done' | 'not-unknown' | 'missing'> {
    const row = await tx.one<{ done: boolean }>(
      `WITH redialed AS (
         UPDATE prospects SET state = 'pending', reason = 'redial', next_at = now(), updated_at = now()
         WHERE id = $3 AND list_id = $2 AND workspace_id = $1 AND state = 'unknown' RETURNING id)
       SELECT EXISTS (SELECT FROM redialed) AS done
       FROM prospects WHERE id = $3 AND list_id = $2 AND workspace_id = $1`,
      [tx.workspaceId, listId, prospectId],
    );
    if (row === null) return 'missing';
    return row.done ? 'done' : 'not-unknown';
  }

  /**
   * Locks the lists in which these numbers wait, before their persons are locked: the order of every other
   * transaction that takes both.
   */
  async shareListsOf(tx: Tx, workspaceId: string, numbers: readonly string[]): Promise<void> {
    await tx.run(
      `SELECT 1 FROM dial_lists WHERE id IN
         (SELECT list_id FROM prospects WHERE workspace_id = $1 AND e164 = ANY($2::text[]) AND state = 'pending')
       ORDER BY id FOR KEY SHARE`,
      [workspaceId, numbers],
    );
  }

  /** How large the next rejected rows are, which may have a megabyte each. */
  rejectSizes(tx: WorkspaceTx, uploadId: string, afterLine: number, limit: number): Promise<RowSize[]> {
    return tx.query<RowSize>(
      `SELECT line_no, octet_length(columns::text) AS bytes FROM list_rejects
       WHERE workspace_id = $1 AND upload_id = $2 AND line_no > $3 ORDER BY line_no LIMIT $4`,
      [tx.workspaceId, uploadId, afterLine, limit],
    );
  }

  /** Those of some lines. */
  rejects(tx: WorkspaceTx, uploadId: string, afterLine: number, toLine: number): Promise<RejectRow[]> {
    return tx.query<RejectRow>(
      `SELECT line_no, reason, detail, columns FROM list_rejects
       WHERE workspace_id = $1 AND upload_id = $2 AND line_no > $3 AND line_no <= $4 ORDER BY line_no`,
      [tx.workspaceId, uploadId, afterLine, toLine],
    );
  }
}
