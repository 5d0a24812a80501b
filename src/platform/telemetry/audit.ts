import type { SystemTx, Tx } from '../database/tx.js';
import type { Principal } from '../http/principal.js';
import { newId, timeOfId } from '../ids.js';
import { maskedDeeply, maskNumbers } from './masking.js';
import { currentRequest } from './request-context.js';

/** Who acts: a credential, or an outside dialer by its key. */
export interface AuditActor {
  kind: Principal['kind'] | 'dialer-webhook';
  id: string;
  workspaceId: string | null;
}

/** What is written down of an act, whoever acted. */
interface AuditEvent {
  workspaceId: string | null;
  actorType: AuditActor['kind'] | 'platform' | 'operator';
  actorId: string | null;
  /** `<object>.<what>`, such as `api_key.created` */
  action: string;
  objectType: string;
  objectId: string | null;
  ip?: string | null;
  /** What is worth knowing of the change; no secrets. */
  data: Record<string, unknown>;
}

/**
 * Records who did what to which object, in the transaction of the change, with the request that it was for. Events are
 * only ever added, so phone numbers are masked in whatever somebody typed.
 * @param action `<object>.<what>`, such as `api_key.created`
 * @param data what is worth knowing of the change; no secrets
 */
export function recordAudit(
  tx: Tx,
  actor: AuditActor,
  ip: string | null,
  action: string,
  objectType: string,
  objectId: string | null,
  data: Record<string, unknown>,
): Promise<void> {
  const { kind: actorType, id: actorId, workspaceId } = actor;
  return insert(tx, { workspaceId, actorType, actorId, action, objectType, objectId, ip, data });
}

/** As `recordAudit`, for what the platform does in a workspace by itself, such as pausing a campaign at a cap. */
export function recordPlatformAudit(
  tx: Tx,
  workspaceId: string,
  action: string,
  objectType: string,
  objectId: string,
  data: Record<string, unknown>,
): Promise<void> {
  return insert(tx, {
    workspaceId,
    actorType: 'platform',
    actorId: null,
    action,
    objectType,
    objectId,
    data,
  });
}

/** As `recordAudit`, for what an operator does on the command line: by no account, and in no workspace. */
export function recordOperatorAudit(
  tx: SystemTx,
  action: string,
  objectType: string,
  objectId: string | null,
  data: Record<string, unknown>,
): Promise<void> {
  return insert(tx, {
    workspaceId: null,
    actorType: 'operator',
    actorId: null,
    action,
    objectType,
    objectId,
    data,
  });
}

async function insert(tx: Tx, event: AuditEvent): Promise<void> {
  const { id: requestId, userAgent } = currentRequest();
  const id = newId();
  await tx.run(
    `INSERT INTO audit_events (id, workspace_id, actor_type, actor_id, action, object_type, object_id, ip, data,
       request_id, user_agent, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      event.workspaceId,
      event.actorType,
      event.actorId,
      event.action,
      event.objectType,
      event.objectId,
      event.ip ?? null,
      maskedDeeply(event.data),
      requestId,
      userAgent === null ? null : maskNumbers(userAgent),
      // The same as in the id: what is asked for by time is found through the ids.
      new Date(timeOfId(id)),
    ],
  );
}
