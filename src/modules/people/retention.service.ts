import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import type { Caller } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { lockRetention, readRetention, writeRetention } from './data/retention.repository.js';
import { changedRetention } from './domain/retention.js';
import type { UpdateRetentionRequest } from './retention.requests.js';
import type { RetentionResponse } from './retention.responses.js';

/** For how long a workspace keeps what. */
@Injectable()
export class RetentionService {
  read(tx: WorkspaceTx): Promise<RetentionResponse> {
    return readRetention(tx);
  }

  async update(tx: WorkspaceTx, caller: Caller, body: UpdateRetentionRequest): Promise<RetentionResponse> {
    const before = await lockRetention(tx);
    const { after, changes } = changedRetention(before, body);
    if (Object.keys(changes).length === 0) return before;
    await writeRetention(tx, after);
    await recordAudit(tx, caller, caller.ip, 'retention.updated', 'workspace', tx.workspaceId, changes);
    return { workspace_id: before.workspace_id, ...after };
  }
}
