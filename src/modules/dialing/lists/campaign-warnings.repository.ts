import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';

/** An agent that speaks in a campaign, and what the campaign's people are owed. */
export interface SpeakingAgentRow {
  list_id: string;
  agent_name: string;
  ai: string | null;
  recording: string | null;
  profile: string | null;
  default_country: string | null;
}

@Injectable()
export class CampaignWarningsRepository {
  /** The campaign's own agent, or those of the numbers that it calls from. */
  agentsOf(tx: WorkspaceTx, listIds: readonly string[]): Promise<SpeakingAgentRow[]> {
    return tx.query<SpeakingAgentRow>(
      `SELECT DISTINCT l.id AS list_id, g.agent_name, g.disclosure_ai AS ai, g.disclosure_recording AS recording,
              l.profile, l.default_country
       FROM dial_lists l
       JOIN list_callers c ON c.list_id = l.id
       JOIN phone_numbers n ON n.id = c.phone_number_id
       JOIN agents g ON g.id = coalesce(l.agent_id, n.agent_id)
       WHERE l.workspace_id = $1 AND l.id = ANY($2::uuid[]) ORDER BY g.agent_name`,
      [tx.workspaceId, listIds],
    );
  }
}
