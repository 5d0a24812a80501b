import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';
import type { IdRange } from '../../platform/http/date-range.js';
import type { Slice } from '../../platform/http/paging.js';
import { deepestRow } from '../../platform/http/paging.requests.js';

export interface AuditEventRow {
  id: string;
  at: Date;
  actor_type: string;
  actor_id: string | null;
  actor_name: string | null;
  action: string;
  object_type: string;
  object_id: string | null;
  ip: string | null;
  user_agent: string | null;
  request_id: string | null;
  data: Record<string, unknown>;
}

/** Which events; what is undefined does not matter. */
export interface AuditFilter extends IdRange {
  actorType: string | undefined;
  actorId: string | undefined;
  /** Exactly this action. */
  action: string | undefined;
  /** All actions that begin so. */
  actionPrefix: string | undefined;
  objectType: string | undefined;
  objectId: string | undefined;
}

/**
 * Who it is by now: the e-mail address of a member, the name of a key or a client. Somebody who has left has none; the
 * event of their leaving says who they were.
 */
const actorName = `CASE e.actor_type
  WHEN 'user' THEN (SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
                    WHERE m.workspace_id = $1 AND m.user_id = e.actor_id)
  WHEN 'api-key' THEN (SELECT k.name FROM api_keys k WHERE k.workspace_id = $1 AND k.id = e.actor_id)
  WHEN 'oauth-client' THEN (SELECT c.name FROM oauth_clients c WHERE c.workspace_id = $1 AND c.id = e.actor_id)
  END`;

/** Conditions by filter, each with an index behind it. A prefix is a range of the index on actions, byte by byte. */
const CONDITIONS: { [F in keyof AuditFilter]-?: string } = {
  actorType: 'e.actor_type = $',
  actorId: 'e.actor_id = $',
  action: 'e.action = $',
  actionPrefix: `e.action ~>=~ $ AND e.action ~<~ ($ || U&'\\+10FFFF')`,
  objectType: 'e.object_type = $',
  objectId: 'e.object_id = $',
  fromId: 'e.id >= $',
  belowId: 'e.id < $',
};

/** One text for each set of filters, so that the planner sees which filters there are. */
function where(tx: WorkspaceTx, filter: AuditFilter): { sql: string; params: unknown[] } {
  const params: unknown[] = [tx.workspaceId];
  const parts = ['e.workspace_id = $1'];
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = filter[name as keyof AuditFilter];
    if (value !== undefined) parts.push(condition.replaceAll('$', `$${params.push(value)}`));
  }
  return { sql: parts.join(' AND '), params };
}

/** Newest first. */
export function listAuditEvents(
  tx: WorkspaceTx,
  filter: AuditFilter,
  slice: Slice,
): Promise<AuditEventRow[]> {
  const { sql, params } = where(tx, { ...filter, belowId: lower(filter.belowId, slice.before) });
  return tx.query<AuditEventRow & Record<string, unknown>>(
    `SELECT e.id, e.at, e.actor_type, e.actor_id, ${actorName} AS actor_name, e.action, e.object_type, e.object_id,
       host(e.ip) AS ip, e.user_agent, e.request_id, e.data
     FROM audit_events e WHERE ${sql}
     ORDER BY e.id DESC LIMIT $${params.length + 1} OFFSET $${params.length + 2}`,
    [...params, slice.limit, slice.offset],
  );
}

/** At most one more than a list reaches by page number; ordered, so that it walks the index of the list. */
export async function countAuditEvents(tx: WorkspaceTx, filter: AuditFilter): Promise<number> {
  const { sql, params } = where(tx, filter);
  const row = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM
       (SELECT FROM audit_events e WHERE ${sql} ORDER BY e.id DESC LIMIT ${deepestRow + 1}) AS counted`,
    params,
  );
  return row?.n ?? 0;
}

/**
 * Drops a month that is older than that as a whole.
 * @returns false when there is none, or when somebody has the table just now
 */
export async function dropMonthBefore(tx: SystemTx, days: number): Promise<boolean> {
  const row = await tx.one<{ months: number }>('SELECT drop_audit_partitions($1) AS months', [days]);
  return row?.months === 1;
}

function lower(a: string | undefined, b: string | null): string | undefined {
  if (b === null) return a;
  return a === undefined || b < a ? b : a;
}
