import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import type { Caller } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { DispositionNames, WorkspaceLimits } from '../dialing/index.js';
import { lockSettings, readSettings, writeSettings } from './data/settings.repository.js';
import { applySettings, problemsOf } from './domain/settings.js';
import type { UpdateSettingsRequest } from './settings.requests.js';
import type { SettingsResponse } from './settings.responses.js';

@Injectable()
export class SettingsService {
  constructor(
    private readonly limits: WorkspaceLimits,
    private readonly dispositions: DispositionNames,
  ) {}

  async read(tx: WorkspaceTx): Promise<SettingsResponse> {
    const settings = await readSettings(tx);
    if (settings === null) throw notFound('workspace');
    return { ...settings, dispositions: await this.dispositions.read(tx) };
  }

  async update(tx: WorkspaceTx, caller: Caller, request: UpdateSettingsRequest): Promise<SettingsResponse> {
    const problems = problemsOf(request);
    if (problems[0] !== undefined) {
      throw new AppError('invalid', 'validation_failed', problems[0].detail, problems);
    }
    const locked = await lockSettings(tx);
    if (locked === null) throw notFound('workspace');
    const before = { ...locked, dispositions: await this.dispositions.read(tx) };
    const { after, changes } = applySettings(before, request);
    if (Object.keys(changes).length === 0) return before;
    await writeSettings(tx, after);
    if ('dispositions' in changes) await this.dispositions.replace(tx, after.dispositions);
    await this.limits.changed(tx);
    if ('calling_window' in changes || 'attempt_caps' in changes) await this.limits.rulesChanged(tx);
    await recordAudit(tx, caller, caller.ip, 'settings.updated', 'workspace', caller.workspaceId, changes);
    return after;
  }
}
