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
import { RateLimits } from '../../platform/http/rate-limit/rate-limits.js';
import type { Scope } from '../../platform/http/scopes.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { maskNumbers } from '../../platform/telemetry/masking.js';
import { type AccessClaims, AccessTokens } from './access-tokens.js';
import { claimsToBeAClients, type ClientClaims, ClientTokens } from './client-tokens.js';
import { credentialOf } from './credentials.js';
import {
  clientStanding,
  type KeyStanding,
  keyStanding,
  touchClient,
  touchKey,
  userStanding,
} from './data/principals.repository.js';
import { isApiKey } from './domain/api-key-format.js';
import { narrowedTo } from './domain/credential-reach.js';

const lastUseEveryMs = 60_000;
/** How many keys that held a process remembers. */
const mostKnownKeys = 10_000;

/** Who sends a request: one signature or checksum, and one statement. */
@Injectable()
export class CredentialResolver extends PrincipalResolver {
  /** Keys and clients whose last use is being written. */
  private readonly touching = new Set<string>();
  /** Hashes of keys that held: they are no guesses, whatever else comes from their address. */
  private readonly knownKeys = new Set<string>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly clientTokens: ClientTokens,
    private readonly limits: RateLimits,
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
    if (credential.kind === 'api-key') return this.ofKey(credential.key, request, workspaceId);
    if (claimsToBeAClients(credential.token)) {
      return this.ofClient(await this.clientTokens.verify(credential.token), workspaceId);
    }
    return this.ofUser(await this.tokens.verify(credential.token), request, workspaceId);
  }

  private async ofKey(text: string, request: Request, workspaceId: string | null): Promise<Principal> {
    if (!isApiKey(text)) {
      throw new AppError('unauthenticated', 'api_key_invalid', 'X-API-Key is not an API key: is it whole?');
    }
    const hash = createHash('sha256').update(text).digest();
    const name = hash.toString('base64');
    if (!this.knownKeys.has(name)) this.limits.refuseGuesser(request);
    const key = await this.database.withSystem((tx) => keyStanding(tx, hash));
    this.noteWhetherKnown(name, key !== null && key.revoked_at === null);
    if (key === null) {
      throw new AppError('unauthenticated', 'api_key_invalid', 'There is no such API key here.');
    }
    if (key.revoked_at !== null) {
      throw new AppError('unauthenticated', 'api_key_revoked', 'This API key has been revoked.');
    }
    this.noteUse(key, touchKey);
    return noPerson('api-key', key, key.scopes, workspaceId);
  }

  private async ofClient(claims: ClientClaims, workspaceId: string | null): Promise<Principal> {
    const client = await this.database.withSystem((tx) => clientStanding(tx, claims.clientId));
    if (client === null || client.revoked_at !== null) {
      throw new AppError('unauthenticated', 'client_revoked', 'This OAuth client has been revoked.');
    }
    this.noteUse(client, touchClient);
    return noPerson('oauth-client', client, narrowedTo(client.scopes, claims.scopes), workspaceId);
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

  private noteWhetherKnown(name: string, holds: boolean): void {
    this.knownKeys.delete(name); // so that it counts as the youngest
    if (!holds) return;
    this.knownKeys.add(name);
    const [oldest] = this.knownKeys;
    if (this.knownKeys.size > mostKnownKeys && oldest !== undefined) this.knownKeys.delete(oldest);
  }

  /** Not in the request's way, and at most once a minute: what it is for bears that. */
  private noteUse(key: Pick<KeyStanding, 'id' | 'last_used_at'>, touch: typeof touchKey): void {
    const now = this.clock.now();
    const since = new Date(now.getTime() - lastUseEveryMs);
    if ((key.last_used_at !== null && key.last_used_at > since) || this.touching.has(key.id)) return;
    this.touching.add(key.id);
    this.database
      .withSystem((tx) => touch(tx, key.id, now, since))
      .catch((error: unknown) => this.logger.warn({ err: error }, 'the last use of a key was not written'))
      .finally(() => this.touching.delete(key.id));
  }
}

/** A credential of one workspace; elsewhere it is no member. */
function noPerson(
  kind: 'api-key' | 'oauth-client',
  credential: Pick<KeyStanding, 'id' | 'workspace_id' | 'role'>,
  scopes: readonly Scope[] | null,
  workspaceId: string | null,
): Principal {
  const elsewhere = workspaceId !== null && workspaceId.toLowerCase() !== credential.workspace_id;
  return {
    kind,
    id: credential.id,
    userId: null,
    workspaceId: elsewhere ? workspaceId : credential.workspace_id,
    role: elsewhere ? null : credential.role,
    isSuperuser: false,
    scopes,
  };
}

/** A superuser in a workspace that they are no member of leaves a trace there with each request, also one that reads. */
async function recordSuperuserAccess(tx: SystemTx, principal: Principal, request: Request): Promise<void> {
  if (principal.workspaceId === null) return;
  const route = routeTemplate(request);
  await recordAudit(tx, principal, request.ip ?? null, 'superuser.access', 'route', route, {
    method: request.method,
    path: maskNumbers(request.path.replaceAll(/%2b/gi, '+')),
  });
}
