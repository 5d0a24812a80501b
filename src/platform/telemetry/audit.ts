import type { Tx } from '../database/tx.js';
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

/**
 * Records who did what to which object, in the transaction of the change, with the request that it was for. Events are
 * @param action `<object>.<what>`, such as `api_key.created`
 * only ever added, so phone numbers are masked in whatever somebody typed.
 * @param data what is worth knowing of the change; no secrets
 */
export async function recordAudit(
  tx: Tx,
  actor: AuditActor,
  ip: string | null,
  action: string,
  objectType: string,
  objectId: string | null,
  data: Record<string, unknown>,
): Promise<void> {
  const { id: requestId, userAgent } = currentRequest();
  const id = newId();
  await tx.run(
    `INSERT INTO audit_events (id, workspace_id, actor_type, actor_id, action, object_type, object_id, ip, data,
       request_id, user_agent, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      actor.workspaceId,
      actor.kind,
      actor.id,
      action,
      objectType,
      objectId,
      ip,
      maskedDeeply(data),
      requestId,
      userAgent === null ? null : maskNumbers(userAgent),
      // The same as in the id: what is asked for by time is found through the ids.
      new Date(timeOfId(id)),
    ],
  );
}
