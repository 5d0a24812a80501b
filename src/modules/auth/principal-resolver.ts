import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import { routeTemplate } from '../../platform/http/idempotency.js';
import { type Principal, PrincipalResolver } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { type AccessClaims, AccessTokens } from './access-tokens.js';
import { credentialOf } from './credentials.js';
import { type KeyStanding, keyStanding, touchKey, userStanding } from './data/principals.repository.js';
import { isApiKey } from './domain/api-key-format.js';
import { changesSomething } from './domain/request-origin.js';

const lastUseEveryMs = 60_000;

/** Who sends a request: one signature or checksum, and one statement. */
@Injectable()
export class CredentialResolver extends PrincipalResolver {
  /** Keys whose last use is being written. */
  private readonly touching = new Set<string>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly database: SystemDatabase,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {
    super();
    logger.setContext('auth');
  }

  async resolve(request: Request, workspaceId: string | null): Promise<Principal | null> {
    const credential = credentialOf(request);
    if (credential === null) return null;
    if (credential.kind === 'api-key') return this.ofKey(credential.key, workspaceId);
    return this.ofUser(await this.tokens.verify(credential.token), request, workspaceId);
  }

  private async ofKey(text: string, workspaceId: string | null): Promise<Principal> {
    if (!isApiKey(text)) {
      throw new AppError('unauthenticated', 'api_key_invalid', 'X-API-Key is not an API key: is it whole?');
    }
    const hash = createHash('sha256').update(text).digest();
    const key = await this.database.withSystem((tx) => keyStanding(tx, hash));
    if (key === null) {
      throw new AppError('unauthenticated', 'api_key_invalid', 'There is no such API key here.');
    }
    if (key.revoked_at !== null) {
      throw new AppError('unauthenticated', 'api_key_revoked', 'This API key has been revoked.');
    }
    this.noteUse(key);
    const elsewhere = workspaceId !== null && workspaceId.toLowerCase() !== key.workspace_id;
    return {
      kind: 'api-key',
      id: key.id,
      userId: null,
      workspaceId: elsewhere ? workspaceId : key.workspace_id,
      role: elsewhere ? null : key.role,
      isSuperuser: false,
      scopes: key.scopes,
    };
  }

  private ofUser(claims: AccessClaims, request: Request, workspaceId: string | null): Promise<Principal> {
    return this.database.withSystem(async (tx) => {
      const standing = await userStanding(tx, claims, workspaceId ?? claims.workspaceId);
      if (standing === null || !standing.session_lives) {
        throw new AppError('unauthenticated', 'session_ended', 'This session has ended; sign in again.');
      }
      const principal: Principal = {
        kind: 'user',
        id: claims.userId,
        userId: claims.userId,
        workspaceId: standing.workspace_id ?? workspaceId,
        role: standing.role,
        isSuperuser: standing.is_superuser,
        scopes: null,
      };
      if (principal.isSuperuser && principal.role === null) {
        if (workspaceId !== null && standing.workspace_id === null) {
          throw new AppError('not-found', 'not_found', 'There is no such workspace.');
        }
        await recordSuperuserAccess(tx, principal, request);
      }
      return principal;
    });
  }

  /** Not in the request's way, and at most once a minute: what it is for bears that. */
  private noteUse(key: KeyStanding): void {
    const now = this.clock.now();
    const since = new Date(now.getTime() - lastUseEveryMs);
    if ((key.last_used_at !== null && key.last_used_at > since) || this.touching.has(key.id)) return;
    this.touching.add(key.id);
    this.database
      .withSystem((tx) => touchKey(tx, key.id, now, since))
      .catch((error: unknown) => this.logger.warn({ err: error }, 'the last use of a key was not written'))
      .finally(() => this.touching.delete(key.id));
  }
}

/** A superuser who changes something in a workspace that they are no member of leaves a trace there. */
async function recordSuperuserAccess(tx: SystemTx, principal: Principal, request: Request): Promise<void> {
  if (principal.workspaceId === null || !changesSomething(request.method)) return;
  const route = routeTemplate(request);
  await recordAudit(tx, principal, request.ip ?? null, 'superuser.access', 'route', route, {
    method: request.method,
  });
}
