import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import type { Caller } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { WorkspaceLimits } from '../dialing/index.js';
import { lockSettings, readSettings, writeSettings } from './data/settings.repository.js';
import { applySettings, problemsOf } from './domain/settings.js';
import type { UpdateSettingsRequest } from './settings.requests.js';
import type { SettingsResponse } from './settings.responses.js';

@Injectable()
export class SettingsService {
  constructor(private readonly limits: WorkspaceLimits) {}

  async read(tx: WorkspaceTx): Promise<SettingsResponse> {
    const settings = await readSettings(tx);
    if (settings === null) throw notFound('workspace');
    return settings;
  }

  async update(tx: WorkspaceTx, caller: Caller, request: UpdateSettingsRequest): Promise<SettingsResponse> {
    const problems = problemsOf(request);
    if (problems[0] !== undefined) {
      throw new AppError('invalid', 'validation_failed', problems[0].detail, problems);
    }
    const before = await lockSettings(tx);
    if (before === null) throw notFound('workspace');
    const { after, changes } = applySettings(before, request);
    if (Object.keys(changes).length === 0) return before;
    await writeSettings(tx, after);
    await this.limits.changed(tx);
    if ('calling_window' in changes) await this.limits.hoursChanged(tx);
    await recordAudit(tx, caller, caller.ip, 'settings.updated', 'workspace', caller.workspaceId, changes);
    return after;
  }
}
