import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { EgressClient, type EgressRequest } from '../../platform/egress/egress-client.js';
import { EgressError } from '../../platform/egress/egress-error.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import { Dispositions } from '../dialing/index.js';
import { functionOfAttempt } from './agent-api.repository.js';
import type { FunctionCallRequest } from './agent-api.requests.js';
import type { FunctionResultResponse } from './agent-api.responses.js';
import { AttemptOwners } from './attempt-owners.js';
import { requestOf } from './domain/function-request.js';

/** Longer silence is awkward on the phone. */
const timeoutMs = 10_000;
/** What a language model can take. */
const replyBytes = 65_536;

type Result = Omit<FunctionResultResponse, 'duration_ms'>;

/**
 * Calls a custom function for an agent. The agent worker could not do it safely by itself: the URL is a customer's, so
 * it is called through the egress client. Called once and never again: it may have an effect.
 */
@Injectable()
export class FunctionCalls {
  constructor(
    private readonly database: Database,
    private readonly owners: AttemptOwners,
    private readonly egress: EgressClient,
    private readonly dispositions: Dispositions,
  ) {}

  /** @throws AppError not-found `attempt_not_found`, `function_not_found` */
  async call(attemptId: string, name: string, body: FunctionCallRequest): Promise<FunctionResultResponse> {
    const owner = await this.owners.of(attemptId);
    const called = await this.database.withWorkspace(owner.workspace_id, (tx) =>
      functionOfAttempt(tx, attemptId, name),
    );
    if (called === null) {
      throw new AppError('not-found', 'function_not_found', 'The agent has no such custom function.');
    }
    const at = new Date().toISOString();
    const began = performance.now();
    const context = { callId: owner.call_id, attemptId, workspaceId: owner.workspace_id };
    const result = await this.send({
      ...requestOf(called, body.arguments ?? {}, context),
      timeoutMs,
      maxReplyBytes: replyBytes,
    });
    const durationMs = Math.round(performance.now() - began);
    const { body: _said, ...told } = result;
    const event = { id: newId(), at, type: 'function', data: { name, ...told, duration_ms: durationMs } };
    await this.database.withWorkspace(owner.workspace_id, async (tx) => {
      await this.owners.hold(tx, attemptId);
      const call = { call_id: owner.call_id, attempt_id: attemptId, e164: owner.to_e164 };
      await this.dispositions.record(tx, call, [event], 'agent');
    });
    return { ...result, duration_ms: durationMs };
  }

  private async send(request: EgressRequest): Promise<Result> {
    try {
      const { status, body, truncated } = await this.egress.send(request);
      return { ok: status < 300, status, body: body.toString('utf8'), truncated, error: null };
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      return { ok: false, status: error.status, body: null, truncated: false, error: error.code };
    }
  }
}
