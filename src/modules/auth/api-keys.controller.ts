import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, WorkspaceInPath, RequiresScope } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/id-param.js';
import { PageQuery } from '../../platform/http/paging.requests.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { CreateApiKeyRequest } from './api-keys.requests.js';
import { ApiKeyPage, CreatedApiKeyResponse } from './api-keys.responses.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('API keys')
@Controller('workspaces/:id/api-keys')
@WorkspaceInPath('id')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  /**
   * Create an API key
   *
   * For the header `X-API-Key`. The key is shown only in this reply.
   */
  @Post()
  @Problems('scope_unknown', 'exceeds_own_access')
  @Idempotent()
  @RequiresScope('credentials:write')
  @Access('admin')
  createApiKey(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: CreateApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    return this.keys.create(tx, caller, body);
  }

  /** List API keys */
  @Get()
  @RequiresScope('credentials:read')
  @Access('admin')
  listApiKeys(@CurrentTx() tx: WorkspaceTx, @Query() query: PageQuery): Promise<ApiKeyPage> {
    return this.keys.list(tx, query);
  }

  /**
   * Revoke an API key
   *
   * It holds no more from its next request on.
   */
  @Delete(':key_id')
  @Idempotent()
  @RequiresScope('credentials:write')
  @Access('admin')
  @HttpCode(204)
  revokeApiKey(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @IdParam('key_id') keyId: string,
  ): Promise<void> {
    return this.keys.revoke(tx, caller, keyId);
  }
}
