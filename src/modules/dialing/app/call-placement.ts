import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, invalidField, type ProblemCode } from '../../../platform/errors.js';
import { newId } from '../../../platform/ids.js';
import { CallsRepository } from '../data/calls.repository.js';
import type { DialDecision, DialSkipReason, DialWaitReason } from '../domain/admission.js';
import { prospectAfterDecision } from '../domain/after-decision.js';
import { Admission, defaultRingTimeoutS } from './admission.service.js';
import { HandOver } from './hand-over.js';
import { calleeOfNumber } from './numbers.js';

/** How long a single call may wait for a free slot before it fails. */
const patienceS = 300;

export interface CallToPlace {
  /** The user or API key that asked for it. */
  callerId: string | null;
  fromE164: string;
  agentId: string;
  trunkId: string;
  /** E.164. */
  to: string;
  variables: Record<string, string>;
  maxCallDurationS: number;
}

/** Places calls without a list: through the same admission and the same dialers as those of lists. */
@Injectable()
export class CallPlacement {
  constructor(
    private readonly admission: Admission,
    private readonly calls: CallsRepository,
    private readonly handOver: HandOver,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the call and, when it can be dialed now, its attempt. Otherwise it waits as `queued`, at most five
   * minutes.
   * @throws AppError for what no waiting mends: suppressed, not an allowed destination, attempt cap, a window or a
   * daily cap that outlasts the five minutes
   */
  async place(tx: WorkspaceTx, call: CallToPlace): Promise<{ callId: string }> {
    const callId = newId();
    const { agentId, maxCallDurationS } = call;
    const callee = calleeOfNumber(callId, call.to, {
      id: null,
      e164: call.fromE164,
      agentId,
      maxCallDurationS,
    });
    await this.calls.insertQueued(tx, {
      id: callId,
      agentId,
      fromE164: call.fromE164,
      toE164: call.to,
      variables: call.variables,
      createdBy: call.callerId,
      ringTimeoutS: defaultRingTimeoutS,
      patienceS,
    });
    const line = {
      workspaceId: tx.workspaceId,
      trunkId: call.trunkId,
      ringTimeoutS: defaultRingTimeoutS,
      most: null,
    };
    const admitted = await this.admission.admit(tx, line, null, () => Promise.resolve([callee]));
    const decision = admitted.decisions.get(callId);
    if (decision !== undefined) this.refuse(decision);
    const nextAt = decision === undefined ? (admitted.blocked?.until ?? this.clock.now()) : dueAt(decision);
    const aboutPerson = decision !== undefined && prospectAfterDecision(decision) !== null;
    const logId = aboutPerson ? newId() : null;
    await this.calls.storeDecision(tx, callId, nextAt, admitted.stored.get(callId) ?? null, logId);
    tx.afterCommit(() => this.handOver.send(admitted.attemptIds));
    return { callId };
  }

  private refuse(decision: DialDecision): void {
    if (decision.kind === 'skip') throw skipped(decision.because);
    if (decision.kind !== 'wait') return;
    if (decision.until.getTime() <= this.clock.now().getTime() + patienceS * 1000) return;
    throw new AppError(
      'conflict',
      waitCodes[decision.because],
      `This number cannot be called now: ${decision.because.replaceAll('-', ' ')}.`,
      [],
      {
        retry_at: decision.until.toISOString(),
      },
    );
  }
}

const waitCodes = {
  'list-not-running': 'list_not_running',
  'trunk-not-ready': 'trunk_not_ready',
  'retry-delay': 'retry_delay',
  'outside-window': 'outside_window',
  'attempt-cap': 'attempt_cap_reached',
  'recall-delay': 'retry_delay',
  'person-on-call': 'person_on_call',
  'trunk-breaker-open': 'trunk_breaker_open',
  'daily-call-cap': 'daily_call_cap',
  'daily-spend-cap': 'daily_spend_cap',
  'abandonment-near-cap': 'at_capacity',
  'at-capacity': 'at_capacity',
  pacing: 'pacing',
} as const satisfies Record<DialWaitReason, ProblemCode>;

function dueAt(decision: DialDecision): Date | null {
  return decision.kind === 'wait' ? decision.until : null;
}

function skipped(because: DialSkipReason): AppError {
  const pointer = '/phone_number_to_dial';
  switch (because) {
    case 'suppressed':
      return new AppError(
        'conflict',
        'number_suppressed',
        'This number is on the suppression list of the workspace.',
      );
    case 'attempt-cap':
      return new AppError(
        'conflict',
        'attempt_cap_reached',
        'This person has been called as often as the workspace allows.',
      );
    case 'consent-missing':
      throw new Error('only lists require consent');
    case 'premium-number':
      return invalidField(pointer, 'premium_number', 'Premium and shared-cost numbers are never called.');
    case 'destination-not-allowed':
      return invalidField(
        pointer,
        'destination_not_allowed',
        'The settings of the workspace do not allow calls to this country.',
      );
    case 'time-zone-unknown':
      return invalidField(pointer, 'time_zone_unknown', 'Nobody knows what time it is where this number is.');
    case 'window-never-opens':
      return new AppError(
        'conflict',
        'window_never_opens',
        'There is no hour at which this number may be called.',
      );
  }
}
