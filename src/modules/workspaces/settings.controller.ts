import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { Access, WorkspaceInPath, RequiresScope } from '../../platform/http/access.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { CurrentTx, Idempotent } from '../../platform/http/transaction.interceptor.js';
import { UpdateSettingsRequest } from './settings.requests.js';
import { SettingsResponse } from './settings.responses.js';
import { SettingsService } from './settings.service.js';

@ApiTags('Workspaces')
@Controller('workspaces/:id/settings')
@WorkspaceInPath('id')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  /**
   * Get the limits and prices of a workspace
   *
   * What every dial is held against.
   */
  @Get()
  @RequiresScope('workspaces:read')
  @Access('member', 'developer', 'admin')
  getSettings(@CurrentTx() tx: WorkspaceTx): Promise<SettingsResponse> {
    return this.settings.read(tx);
  }

  /**
   * Change the limits and prices of a workspace
   *
   * Holds from the next dial on. Fields that are absent stay; `attempt_caps`, `prices` and `dispositions` are replaced
   * whole.
   */
  @Patch()
  @Idempotent()
  @RequiresScope('workspaces:write')
  @Access('admin')
  updateSettings(
    @CurrentTx() tx: WorkspaceTx,
    @CallerOf() caller: Caller,
    @Body() body: UpdateSettingsRequest,
  ): Promise<SettingsResponse> {
    return this.settings.update(tx, caller, body);
  }
}
