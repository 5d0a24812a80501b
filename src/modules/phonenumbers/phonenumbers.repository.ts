import type { WorkspaceTx } from '../../platform/database/tx.js';
import type { Slice } from '../../platform/http/paging.js';
import { deepestRow } from '../../platform/http/paging.requests.js';
import type { PhoneNumberResponse } from './phonenumbers.responses.js';

/** Lists that dial with the number, now or soon. */
export const ACTIVE_LISTS = ['importing', 'scheduled', 'running'];
/** Lists that need the number to go on. */
export const OPEN_LISTS = [...ACTIVE_LISTS, 'paused'];

export interface NumberRow {
  id: string;
  e164: string;
  agent_id: string | null;
  trunk_id: string | null;
  mapped_at: Date | null;
}

export interface NewTrunk {
  id: string;
  label: string | null;
  provider: string | null;
  email: string | null;
  sipAddress: string;
  authUsername: string | null;
  authPassword: Buffer | null;
  krispEnabled: boolean;
  numbers: string[];
  maxConcurrent: number | null;
  callsPerSecond: number;
}

export type TrunkChange = Omit<NewTrunk, 'id' | 'numbers'> & { sync: boolean };

export interface TrunkRow {
  id: string;
  label: string | null;
  provider: string | null;
  email: string | null;
  sip_address: string;
  auth_username: string | null;
  auth_password: Buffer | null;
  krisp_enabled: boolean;
  max_concurrent: number | null;
  calls_per_second: number;
}

const SHOWN = `n.id, n.e164 AS phone_number, n.country, t.label, t.provider, t.email,
  n.agent_id, n.trunk_id, t.sip_address, t.auth_username, t.auth_password IS NOT NULL AS has_auth_password,
  t.krisp_enabled, t.calls_per_second, t.max_concurrent, t.sync_status, t.sync_error, t.breaker_state,
  t.breaker_until, n.created_at, greatest(n.updated_at, t.updated_at) AS updated_at`;

export function listNumbers(tx: WorkspaceTx, slice: Slice): Promise<PhoneNumberResponse[]> {
  return tx.query<PhoneNumberResponse>(
    `SELECT ${SHOWN} FROM phone_numbers n LEFT JOIN trunks t ON t.id = n.trunk_id
     WHERE n.workspace_id = $1 AND n.deleted_at IS NULL AND ($2::uuid IS NULL OR n.id < $2)
     ORDER BY n.id DESC LIMIT $3 OFFSET $4`,
    [tx.workspaceId, slice.before, slice.limit, slice.offset],
  );
}

export async function countNumbers(tx: WorkspaceTx): Promise<number> {
  const row = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM
       (SELECT FROM phone_numbers WHERE workspace_id = $1 AND deleted_at IS NULL LIMIT ${deepestRow + 1}) AS counted`,
    [tx.workspaceId],
  );
  return row?.n ?? 0;
}

export function showNumber(tx: WorkspaceTx, e164: string): Promise<PhoneNumberResponse | null> {
  return tx.one<PhoneNumberResponse>(
    `SELECT ${SHOWN} FROM phone_numbers n LEFT JOIN trunks t ON t.id = n.trunk_id
     WHERE n.workspace_id = $1 AND n.e164 = $2 AND n.deleted_at IS NULL`,
    [tx.workspaceId, e164],
  );
}

/** The number, locked: nobody else can map it, give it up or start a list with it until the transaction ends. */
export function lockNumber(tx: WorkspaceTx, e164: string): Promise<NumberRow | null> {
  return tx.one<NumberRow>(
    `SELECT id, e164, agent_id, trunk_id, mapped_at FROM phone_numbers
     WHERE workspace_id = $1 AND e164 = $2 AND deleted_at IS NULL FOR UPDATE`,
    [tx.workspaceId, e164],
  );
}

/** The agent's numbers in the order of their mapping, locked. */
export function lockNumbersOfAgent(tx: WorkspaceTx, agentId: string): Promise<NumberRow[]> {
  return tx.query<NumberRow>(
    `SELECT id, e164, agent_id, trunk_id, mapped_at FROM phone_numbers
     WHERE workspace_id = $1 AND agent_id = $2 ORDER BY mapped_at, id FOR UPDATE`,
    [tx.workspaceId, agentId],
  );
}

export function numbersOfAgents(
  tx: WorkspaceTx,
  agentIds: readonly string[],
): Promise<{ agent_id: string; e164: string }[]> {
  return tx.query(
    `SELECT agent_id, e164 FROM phone_numbers
     WHERE workspace_id = $1 AND agent_id = ANY ($2::uuid[]) ORDER BY mapped_at, id`,
    [tx.workspaceId, agentIds],
  );
}

/** The agent cannot be deleted until the transaction ends. */
export async function holdAgent(tx: WorkspaceTx, agentId: string): Promise<boolean> {
  const row = await tx.one('SELECT id FROM agents WHERE workspace_id = $1 AND id = $2 FOR KEY SHARE', [
    tx.workspaceId,
    agentId,
  ]);
  return row !== null;
}

/**
 * Maps a number to an agent unless it is mapped to another; a number that is not there yet gets a row.
 * @returns false when it is mapped to another agent
 */
export async function mapNumber(
  tx: WorkspaceTx,
  number: { id: string; e164: string; country: string | null },
  agentId: string,
  mappedAt: Date | null,
): Promise<boolean> {
  const row = await tx.one(
    `INSERT INTO phone_numbers AS n (id, workspace_id, e164, country, agent_id, mapped_at)
     VALUES ($1, $2, $3, $4, $5, coalesce($6, clock_timestamp()))
     ON CONFLICT (workspace_id, e164) DO UPDATE
       SET agent_id = EXCLUDED.agent_id, deleted_at = NULL, updated_at = now(),
           mapped_at = CASE WHEN n.agent_id IS NULL THEN EXCLUDED.mapped_at ELSE n.mapped_at END
       WHERE n.agent_id IS NULL OR n.agent_id = EXCLUDED.agent_id
     RETURNING n.id`,
    [number.id, tx.workspaceId, number.e164, number.country, agentId, mappedAt],
  );
  return row !== null;
}

export async function unmapNumbers(tx: WorkspaceTx, ids: readonly string[]): Promise<void> {
  await tx.run(
    `UPDATE phone_numbers SET agent_id = NULL, mapped_at = NULL, updated_at = now()
     WHERE workspace_id = $1 AND id = ANY ($2::uuid[])`,
    [tx.workspaceId, ids],
  );
}

/**
 * A list in one of the states that could call nobody any more without these numbers, if there is one: a list that has
 * another number to call from goes on with that.
 * @param loses what the numbers lose; one that loses its agent still calls for a list with an agent of its own
 */
export function listUsing(
  tx: WorkspaceTx,
  numberIds: readonly string[],
  states: readonly string[],
  loses: 'trunk' | 'agent',
): Promise<{ id: string; name: string; status: string } | null> {
  return tx.one(
    `SELECT l.id, l.name, l.status FROM dial_lists l
     WHERE l.workspace_id = $1 AND l.status = ANY ($3) AND l.deleted_at IS NULL
       AND (l.phone_number_id = ANY ($2::uuid[])
            OR l.id IN (SELECT list_id FROM list_callers WHERE phone_number_id = ANY ($2::uuid[])))
       AND ($4 = 'trunk' OR l.agent_id IS NULL)
       AND NOT EXISTS (SELECT FROM list_callers c JOIN phone_numbers n ON n.id = c.phone_number_id
                       WHERE c.list_id = l.id AND n.id <> ALL ($2::uuid[]) AND n.trunk_id IS NOT NULL
                         AND coalesce(l.agent_id, n.agent_id) IS NOT NULL)
     LIMIT 1`,
    [tx.workspaceId, numberIds, states, loses],
  );
}

/** Whether a call is live, or waits to be dialed, over the trunk or from the number. */
export async function hasCalls(tx: WorkspaceTx, trunkId: string | null, e164: string): Promise<boolean> {
  const row = await tx.one<{ busy: boolean }>(
    `SELECT EXISTS (SELECT FROM leases WHERE trunk_id = $2 AND expires_at > now())
         OR EXISTS (SELECT FROM calls WHERE workspace_id = $1 AND status = 'queued' AND from_e164 = $3) AS busy`,
    [tx.workspaceId, trunkId, e164],
  );
  return row?.busy === true;
}

export async function insertTrunk(tx: WorkspaceTx, trunk: NewTrunk): Promise<void> {
  await tx.run(
    `INSERT INTO trunks (id, workspace_id, label, provider, email, sip_address, auth_username, auth_password,
       krisp_enabled, numbers, max_concurrent, calls_per_second)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      trunk.id,
      tx.workspaceId,
      trunk.label,
      trunk.provider,
      trunk.email,
      trunk.sipAddress,
      trunk.authUsername,
      trunk.authPassword,
      trunk.krispEnabled,
      trunk.numbers,
      trunk.maxConcurrent,
      trunk.callsPerSecond,
    ],
  );
}

/**
 * Gives a number its trunk; a number that is not there yet, or was given up, comes into being.
 * @returns false when it has a trunk already
 */
export async function attachTrunk(
  tx: WorkspaceTx,
  number: { id: string; e164: string; country: string | null },
  trunkId: string,
): Promise<boolean> {
  const row = await tx.one(
    `INSERT INTO phone_numbers AS n (id, workspace_id, e164, country, trunk_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (workspace_id, e164) DO UPDATE
       SET trunk_id = EXCLUDED.trunk_id, deleted_at = NULL, updated_at = now()
       WHERE n.trunk_id IS NULL
     RETURNING n.id`,
    [number.id, tx.workspaceId, number.e164, number.country, trunkId],
  );
  return row !== null;
}

/** The trunk, locked: nothing is admitted over it until the transaction ends. */
export function lockTrunk(tx: WorkspaceTx, trunkId: string): Promise<TrunkRow | null> {
  return tx.one<TrunkRow>(
    `SELECT id, label, provider, email, sip_address, auth_username, auth_password, krisp_enabled, max_concurrent,
       calls_per_second
     FROM trunks WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE`,
    [tx.workspaceId, trunkId],
  );
}

/** Changes a trunk. `sync`: LiveKit must learn of it, at once unless a worker is at the trunk right now. */
export async function updateTrunk(tx: WorkspaceTx, id: string, change: TrunkChange): Promise<void> {
  await tx.run(
    `UPDATE trunks SET label = $3, provider = $4, email = $5, sip_address = $6, auth_username = $7, auth_password = $8,
       krisp_enabled = $9, max_concurrent = $10, calls_per_second = $11, updated_at = now(),
       sync_version = sync_version + $12::boolean::int, sync_attempts = CASE WHEN $12 THEN 0 ELSE sync_attempts END,
       sync_status = CASE WHEN $12 THEN 'pending' ELSE sync_status END,
       sync_error = CASE WHEN $12 THEN NULL ELSE sync_error END,
       sync_next_at = CASE WHEN $12 AND sync_claim IS NULL THEN now() ELSE sync_next_at END
     WHERE workspace_id = $1 AND id = $2`,
    [
      tx.workspaceId,
      id,
      change.label,
      change.provider,
      change.email,
      change.sipAddress,
      change.authUsername,
      change.authPassword,
      change.krispEnabled,
      change.maxConcurrent,
      change.callsPerSecond,
      change.sync,
    ],
  );
}

/** Gives the number up. Its trunk is marked; the row goes when LiveKit has let go of it. */
export async function giveUpNumber(tx: WorkspaceTx, number: NumberRow): Promise<void> {
  await tx.run(
    `UPDATE phone_numbers SET deleted_at = now(), trunk_id = NULL, agent_id = NULL, mapped_at = NULL,
       updated_at = now()
     WHERE workspace_id = $1 AND id = $2`,
    [tx.workspaceId, number.id],
  );
  await tx.run(
    `UPDATE trunks SET deleted_at = now(), updated_at = now(), sync_version = sync_version + 1, sync_attempts = 0,
       sync_status = 'pending', sync_next_at = CASE WHEN sync_claim IS NULL THEN now() ELSE sync_next_at END
     WHERE workspace_id = $1 AND id = $2`,
    [tx.workspaceId, number.trunk_id],
  );
}
