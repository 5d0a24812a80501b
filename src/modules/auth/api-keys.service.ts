import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { notFound } from '../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import type { PageQuery } from '../../platform/http/paging.requests.js';
import type { Caller } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import type { CreateApiKeyRequest } from './api-keys.requests.js';
import type { ApiKeyResponse, CreatedApiKeyResponse } from './api-keys.responses.js';
import { type ApiKeyRow, insertApiKey, listApiKeys, revokeApiKey } from './data/api-keys.repository.js';
import { apiKeyEntropyBytes, formatApiKey } from './domain/api-key-format.js';
import { refuseWider, scopesAsked } from './issuing.js';

/** API keys of a workspace. Only their SHA-256 is kept. */
@Injectable()
export class ApiKeysService {
  constructor(private readonly clock: Clock) {}

  async create(
    tx: WorkspaceTx,
    caller: Caller,
    request: CreateApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    const scopes = scopesAsked(request.scopes);
    refuseWider(caller, { role: request.role, scopes });
    const { key, prefix } = formatApiKey(randomBytes(apiKeyEntropyBytes));
    const row = await insertApiKey(tx, {
      name: request.name,
      role: request.role,
      scopes,
      prefix,
      hash: createHash('sha256').update(key).digest(),
      createdBy: caller.userId,
      now: this.clock.now(),
    });
    await recordAudit(tx, caller, caller.ip, 'api_key.created', 'api_key', row.id, {
      name: row.name,
      role: row.role,
      scopes,
      prefix,
    });
    return { ...show(row), key };
  }

  async list(tx: WorkspaceTx, query: PageQuery): Promise<Page<ApiKeyResponse>> {
    const { rows, total } = await listApiKeys(tx, sliceOf(query));
    return pageOf(query, rows, total, show);
  }

  async revoke(tx: WorkspaceTx, caller: Caller, id: string): Promise<void> {
    if (!(await revokeApiKey(tx, id, this.clock.now()))) throw notFound('API key');
    await recordAudit(tx, caller, caller.ip, 'api_key.revoked', 'api_key', id, {});
  }
}

function show(row: ApiKeyRow): ApiKeyResponse {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    scopes: row.scopes,
    prefix: row.prefix,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at?.toISOString() ?? null,
  };
}
