import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors.js';
import { AgentPresence, type CallEvent, Dispositions, render } from '../dialing/index.js';
import { jobOfAttempt } from './agent-api.repository.js';
import { AttemptOwners } from './attempt-owners.js';
import type { AgentEvent, AgentEventsRequest } from './agent-api.requests.js';
import type { AgentJobResponse } from './agent-api.responses.js';
import { storedEventId } from './domain/event-id.js';
import { firstMessageOf } from './domain/first-message.js';

/** What the agent worker asks and reports. It is trusted as LiveKit is: it signs with LiveKit's key. */
@Injectable()
export class AgentApi {
  constructor(
    private readonly database: Database,
    private readonly owners: AttemptOwners,
    private readonly dispositions: Dispositions,
    private readonly presence: AgentPresence,
  ) {}

  async job(attemptId: string): Promise<AgentJobResponse> {
    const owner = await this.owners.of(attemptId);
    const job = await this.database.withWorkspace(owner.workspace_id, async (tx) => {
      await this.presence.heardOf(tx, attemptId, null);
      return jobOfAttempt(tx, attemptId);
    });
    if (job === null)
      throw new AppError('not-found', 'agent_not_found', 'The agent of this attempt is gone.');
    const { variables, voicemail, disclosure_ai, disclosure_recording, ...agent } = job;
    return {
      attempt_id: attemptId,
      call_id: owner.call_id,
      workspace_id: owner.workspace_id,
      agent: {
        ...agent,
        system_prompt: render(agent.system_prompt, variables),
        first_message: render(
          firstMessageOf([disclosure_ai, disclosure_recording], agent.first_message),
          variables,
        ),
      },
      variables,
      voicemail,
    };
  }

  /** Stores events, once each, and has what they say of the call follow. */
  async report(attemptId: string, body: AgentEventsRequest): Promise<void> {
    if (body.events.length === 0) return;
    const owner = await this.owners.of(attemptId);
    const events = body.events.map((event) => stored(attemptId, event));
    const firstAt = body.events.reduce((first, { at }) => (at < first ? at : first), events[0]?.at ?? '');
    await this.database.withWorkspace(owner.workspace_id, async (tx) => {
      await this.presence.heardOf(tx, attemptId, new Date(firstAt));
      await this.owners.hold(tx, attemptId);
      const call = { call_id: owner.call_id, attempt_id: attemptId, e164: owner.to_e164 };
      await this.dispositions.record(tx, call, events, 'agent');
    });
  }
}

function stored(attemptId: string, event: AgentEvent): CallEvent {
  return { id: storedEventId(attemptId, event.id), at: event.at, type: event.type, data: dataOf(event) };
}

function dataOf(event: AgentEvent): Record<string, unknown> {
  switch (event.type) {
    case 'turn':
      return { role: event.role, text: event.text };
    case 'answered_by':
      return { answered_by: event.answered_by };
    case 'disposition':
      return { disposition: event.disposition, ...(event.callback_at && { callback_at: event.callback_at }) };
    case 'opt_out':
      return {};
    case 'end':
      return { end_reason: event.end_reason };
  }
}
