import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';
import { type DueCall, ScheduleRepository } from '../data/schedule.repository.js';
import type { DialDecision } from '../domain/admission.js';
import { prospectAfterDecision } from '../domain/after-decision.js';
import type { StoredDecision } from '../domain/stored-decision.js';
import { Admission } from './admission.service.js';
import { HandOver } from './hand-over.js';
import { calleeOfNumber } from './numbers.js';

const callsPerRound = 200;
const unreadyMs = 2_000;
const faultMs = 15_000;
const undecided = { decision: null, log_id: null };

interface CallAfterDecision {
  id: string;
  status: string;
  end_reason: string | null;
  next_at: Date | null;
  decision: unknown;
  log_id: string | null;
}

/** Calls without a list that could not be dialed at once: they wait in the call log and are admitted when they can. */
@Injectable()
export class SingleCalls {
  constructor(
    private readonly database: SystemDatabase,
    private readonly schedule: ScheduleRepository,
    private readonly admission: Admission,
    private readonly handOver: HandOver,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {}

  async dialDue(): Promise<void> {
    const due = await this.database.withSystem((tx) => this.schedule.dueCalls(tx, callsPerRound));
    for (const calls of byLine(due)) {
      try {
        const attemptIds = await this.database.withSystem((tx) => this.dialLine(tx, calls));
        if (attemptIds.length > 0) await this.handOver.send(attemptIds);
      } catch (error) {
        await this.setAside(calls, error);
      }
    }
  }

  /** What goes wrong with some calls must not hold up those of others, nor be tried ten times a second. */
  private async setAside(calls: readonly DueCall[], error: unknown): Promise<void> {
    this.logger.error(
      { err: error, calls: calls.map(({ id }) => id) },
      'calls could not be admitted; tried again later',
    );
    const nextAt = new Date(this.clock.now().getTime() + faultMs);
    await this.database.withSystem((tx) =>
      this.schedule.settleCalls(
        tx,
        calls.map(({ id }) => ({ id, status: 'queued', end_reason: null, next_at: nextAt, ...undecided })),
      ),
    );
  }

  private async dialLine(tx: SystemTx, calls: readonly DueCall[]): Promise<string[]> {
    const expired = calls.filter((call) => call.expired);
    if (expired.length > 0) await this.schedule.settleCalls(tx, expired.map(tooLate));
    const open = calls.filter((call) => !call.expired);
    const [first] = open;
    if (first === undefined) return [];
    if (first.trunk_id === null || first.agent_id === null || first.max_call_duration === null) {
      await this.schedule.settleCalls(
        tx,
        open.map((call) => failed(call, 'dial_failed')),
      );
      return [];
    }
    const line = {
      workspaceId: first.workspace_id,
      trunkId: first.trunk_id,
      ringTimeoutS: first.ring_timeout_s,
      most: null,
    };
    const from = {
      id: null,
      e164: first.from_e164,
      agentId: first.agent_id,
      maxCallDurationS: first.max_call_duration,
    };
    const admitted = await this.admission.admit(tx, line, null, (room) =>
      Promise.resolve(open.slice(0, room).map((call) => calleeOfNumber(call.id, call.to_e164, from))),
    );
    const until = admitted.blocked?.until ?? new Date(this.clock.now().getTime() + unreadyMs);
    await this.schedule.settleCalls(
      tx,
      open.map((call) =>
        afterDecision(call, admitted.decisions.get(call.id), admitted.stored.get(call.id) ?? null, until),
      ),
    );
    return admitted.attemptIds;
  }
}

/** Calls that share number, trunk and agent are admitted together. */
function byLine(calls: readonly DueCall[]): DueCall[][] {
  const lines = new Map<string, DueCall[]>();
  for (const call of calls) {
    const line = `${call.workspace_id} ${call.trunk_id} ${call.agent_id} ${call.from_e164}`;
    const known = lines.get(line);
    if (known === undefined) lines.set(line, [call]);
    else known.push(call);
  }
  return [...lines.values()];
}

function afterDecision(
  call: DueCall,
  decision: DialDecision | undefined,
  stored: StoredDecision | null,
  otherwise: Date,
): CallAfterDecision {
  const queued = { id: call.id, status: 'queued', end_reason: null };
  if (decision === undefined) return { ...queued, next_at: otherwise, ...undecided };
  const told = { decision: stored, log_id: prospectAfterDecision(decision) === null ? null : newId() };
  switch (decision.kind) {
    case 'dial':
      return { ...queued, next_at: null, ...told };
    case 'wait':
      return { ...queued, next_at: decision.until, ...told };
    case 'skip':
      return { id: call.id, status: 'canceled', end_reason: null, next_at: null, ...told };
  }
}

/** It waited for a free slot until nobody expects it any more. */
function tooLate(call: DueCall): CallAfterDecision {
  return failed(call, 'concurrency_limit_reached');
}

function failed(call: DueCall, endReason: string): CallAfterDecision {
  return { id: call.id, status: 'failed', end_reason: endReason, next_at: null, ...undecided };
}
