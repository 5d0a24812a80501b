import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import type { AgentOption, NumberOption } from './options.responses.js';

/** As many as a form can offer. */
const most = 1000;

export interface WorkspaceFacts {
  max_concurrent: number;
  time_zone: string;
}

/** What of a workspace a campaign can be made of. */
@Injectable()
export class OptionsRepository {
  agents(tx: WorkspaceTx): Promise<AgentOption[]> {
    return tx.query<AgentOption & Record<string, unknown>>(
      `SELECT id, agent_name AS name FROM agents WHERE workspace_id = $1 ORDER BY id DESC LIMIT ${most}`,
      [tx.workspaceId],
    );
  }

  numbers(tx: WorkspaceTx): Promise<NumberOption[]> {
    return tx.query<NumberOption & Record<string, unknown>>(
      `SELECT phone_number, country, label, agent_id, because IS NULL AS ready, because AS not_ready_because
       FROM (SELECT n.id, n.e164 AS phone_number, n.country, t.label, n.agent_id,
                    CASE WHEN t.id IS NULL THEN 'no-trunk' WHEN t.livekit_trunk_id IS NULL THEN 'trunk-not-ready'
                         WHEN t.breaker_state = 'open' THEN 'trunk-breaker-open' END AS because
             FROM phone_numbers n LEFT JOIN trunks t ON t.id = n.trunk_id AND t.deleted_at IS NULL
             WHERE n.workspace_id = $1 AND n.deleted_at IS NULL) AS numbers
       ORDER BY id DESC LIMIT ${most}`,
      [tx.workspaceId],
    );
  }

  async workspace(tx: WorkspaceTx): Promise<WorkspaceFacts> {
    const row = await tx.one<WorkspaceFacts & Record<string, unknown>>(
      'SELECT max_concurrent, time_zone FROM workspaces WHERE id = $1',
      [tx.workspaceId],
    );
    if (row === null) throw new Error('a transaction of a workspace that is gone');
    return row;
  }
}
