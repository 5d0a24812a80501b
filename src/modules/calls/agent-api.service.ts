import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import { render, Suppressions } from '../dialing/index.js';
import {
  type AttemptOwner,
  jobOfAttempt,
  knownEvents,
  lockCall,
  settleCall,
  storeEvents,
} from './agent-api.repository.js';
import { AttemptOwners } from './attempt-owners.js';
import type { AgentEvent, AgentEventsRequest } from './agent-api.requests.js';
import type { AgentJobResponse } from './agent-api.responses.js';
import { storedEventId } from './domain/event-id.js';
import { lowestIdOf } from './id-range.js';

/** What the agent worker asks and reports. It is trusted as LiveKit is: it signs with LiveKit's key. */
@Injectable()
export class AgentApi {
  constructor(
    private readonly database: Database,
    private readonly owners: AttemptOwners,
    private readonly suppressions: Suppressions,
  ) {}

  async job(attemptId: string): Promise<AgentJobResponse> {
    const owner = await this.owners.of(attemptId);
    const job = await this.database.withWorkspace(owner.workspace_id, (tx) => jobOfAttempt(tx, attemptId));
    if (job === null)
      throw new AppError('not-found', 'agent_not_found', 'The agent of this attempt is gone.');
    const { variables, ...agent } = job;
    return {
      attempt_id: attemptId,
      call_id: owner.call_id,
      workspace_id: owner.workspace_id,
      agent: {
        ...agent,
        system_prompt: render(agent.system_prompt, variables),
        first_message: render(agent.first_message, variables),
      },
      variables,
    };
  }

  /** Stores events, once each, and sets what they say of the call. */
  async report(attemptId: string, body: AgentEventsRequest): Promise<void> {
    if (body.events.length === 0) return;
    const owner = await this.owners.of(attemptId);
    const events = body.events.map((event) => stored(attemptId, event));
    const settles = body.events.some((event) => event.type !== 'turn');
    await this.database.withWorkspace(owner.workspace_id, async (tx) => {
      await this.owners.hold(tx, attemptId);
      if (settles) {
        // The person is locked before the call, as everywhere.
        await this.suppress(tx, owner, events);
        await lockCall(tx, owner.call_id);
      }
      await storeEvents(tx, owner.call_id, attemptId, events);
      if (settles) await settleCall(tx, owner.call_id, lowestIdOf(owner.call_id));
    });
  }

  /** Suppresses who asked for it; an event that is only repeated does not undo what somebody changed since. */
  private async suppress(tx: WorkspaceTx, owner: AttemptOwner, events: StoredEvent[]): Promise<void> {
    const asked = events.filter((event) => event.data['disposition'] === 'do_not_call').map(({ id }) => id);
    if (asked.length === 0) return;
    const known = await knownEvents(tx, asked);
    if (asked.every((id) => known.has(id))) return;
    await this.suppressions.add(tx, {
      workspaceId: tx.workspaceId,
      e164: owner.to_e164,
      source: 'disposition',
      reason: 'do_not_call',
      createdBy: null,
    });
  }
}

type StoredEvent = ReturnType<typeof stored>;

function stored(attemptId: string, event: AgentEvent) {
  return { id: storedEventId(attemptId, event.id), at: event.at, type: event.type, data: dataOf(event) };
}

function dataOf(event: AgentEvent): Record<string, unknown> {
  switch (event.type) {
    case 'turn':
      return { role: event.role, text: event.text };
    case 'answered_by':
      return { answered_by: event.answered_by };
    case 'disposition':
      return { disposition: event.disposition };
    case 'end':
      return { end_reason: event.end_reason };
  }
}
