import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { notFound } from '../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import type { PageQuery } from '../../platform/http/paging.requests.js';
import type { Caller } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { refuseWider, scopesAsked } from '../auth/index.js';
import { newClientSecret, secretHash } from './client-secret.js';
import {
  insertClient,
  listClients,
  lockClient,
  type OAuthClientRow,
  replaceSecret,
  revokeClient,
} from './data/oauth-clients.repository.js';
import type { CreateOAuthClientRequest, RotateSecretRequest } from './oauth.requests.js';
import type { OAuthClientResponse, OAuthClientSecretResponse } from './oauth.responses.js';

/** OAuth clients of a workspace. Of their secrets only the SHA-256 is kept. */
@Injectable()
export class OAuthClientsService {
  constructor(private readonly clock: Clock) {}

  async create(
    tx: WorkspaceTx,
    caller: Caller,
    request: CreateOAuthClientRequest,
  ): Promise<OAuthClientSecretResponse> {
    const scopes = scopesAsked(request.scopes);
    refuseWider(caller, { role: request.role, scopes });
    const secret = newClientSecret();
    const row = await insertClient(tx, {
      name: request.name,
      role: request.role,
      scopes,
      secretHash: secretHash(secret),
      createdBy: caller.userId,
      now: this.clock.now(),
    });
    const { name, role } = row;
    await recordAudit(tx, caller, caller.ip, 'oauth_client.created', 'oauth_client', row.id, {
      name,
      role,
      scopes,
    });
    return { ...this.show(row), client_id: row.id, client_secret: secret };
  }

  async list(tx: WorkspaceTx, query: PageQuery): Promise<Page<OAuthClientResponse>> {
    const { rows, total } = await listClients(tx, sliceOf(query));
    return pageOf(query, rows, total, (row) => this.show(row));
  }

  /** Whoever gets the secret can act as the client, so this is bound as if they issued it. */
  async rotate(
    tx: WorkspaceTx,
    caller: Caller,
    id: string,
    request: RotateSecretRequest,
  ): Promise<OAuthClientSecretResponse> {
    const client = await lockClient(tx, id);
    if (client === null) throw notFound('OAuth client');
    refuseWider(caller, client);
    const secret = newClientSecret();
    const overlapS = request.overlap_s ?? 0;
    const until = new Date(this.clock.now().getTime() + overlapS * 1000);
    await replaceSecret(tx, id, secretHash(secret), until);
    await recordAudit(tx, caller, caller.ip, 'oauth_client.secret_rotated', 'oauth_client', id, {
      overlap_s: overlapS,
    });
    const shown = this.show({ ...client, previous_secret_until: until });
    return { ...shown, client_id: id, client_secret: secret };
  }

  async revoke(tx: WorkspaceTx, caller: Caller, id: string): Promise<void> {
    if (!(await revokeClient(tx, id, this.clock.now()))) throw notFound('OAuth client');
    await recordAudit(tx, caller, caller.ip, 'oauth_client.revoked', 'oauth_client', id, {});
  }

  private show(row: OAuthClientRow): OAuthClientResponse {
    const until = row.previous_secret_until;
    return {
      id: row.id,
      name: row.name,
      role: row.role,
      scopes: row.scopes,
      created_at: row.created_at.toISOString(),
      last_used_at: row.last_used_at?.toISOString() ?? null,
      previous_secret_until: until !== null && until > this.clock.now() ? until.toISOString() : null,
    };
  }
}
