import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../../platform/clock.js';
import { type DialAnswer, type DialRequest, Telephony } from '../../../telephony/index.js';
import type { DialableAttempt } from '../data/attempts.repository.js';
import { calleeOf, roomOf } from '../domain/attempt-names.js';
import { Outcomes, type ReportOf } from './outcomes.js';

/** How long LiveKit takes the token after preparation, apart from its own minute of leeway. */
export const dialTokenTtlS = 5;
/** What was refused before an INVITE is tried again after this. */
export const notSentRetryMs = 5_000;

const trunkMissing: DialAnswer = {
  kind: 'not-sent',
  because: 'trunk-missing',
  trunkFault: true,
  detail: 'the trunk is not on LiveKit yet',
};

/** Sends the one request of a decided attempt and reports the carrier's answer. */
@Injectable()
export class DialSender {
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly telephony: Telephony,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {}

  send(attempt: DialableAttempt, token: string): void {
    const sent = this.dial(attempt, token)
      .catch((error: unknown) => {
        // The answer is not written: the attempt stays `dialing` and the reconciler takes it over.
        this.logger.error({ err: error, attemptId: attempt.id }, 'an answer could not be written');
      })
      .finally(() => this.inFlight.delete(sent));
    this.inFlight.add(sent);
  }

  /** Resolves when every answer is written, or after `patienceMs`. */
  async drain(patienceMs: number): Promise<void> {
    const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref());
    await Promise.race([Promise.all(this.inFlight), patience]);
  }

  private async dial(attempt: DialableAttempt, token: string): Promise<void> {
    const answer =
      attempt.livekit_trunk_id === null
        ? trunkMissing
        : await this.telephony.dial(requestOf(attempt, attempt.livekit_trunk_id), token);
    await this.outcomes.report(reportOf(attempt.id, answer, this.clock.now()));
  }
}

function requestOf(attempt: DialableAttempt, livekitTrunkId: string): DialRequest {
  return {
    room: roomOf(attempt.id),
    identity: calleeOf(attempt.id),
    attemptId: attempt.id,
    to: attempt.to_e164,
    from: attempt.from_e164,
    livekitTrunkId,
    ringTimeoutS: attempt.ring_timeout_s,
    maxCallDurationS: attempt.max_call_duration_s,
    krispEnabled: attempt.krisp_enabled,
    attributes: {},
  };
}

/** What the carrier's answer is to the engine. */
function reportOf(attemptId: string, answer: DialAnswer, at: Date): ReportOf {
  switch (answer.kind) {
    case 'answered':
      return { attemptId, report: { kind: 'answered', at }, trunk: 'success' };
    case 'ended':
      return {
        attemptId,
        report: { kind: 'ended', at, end: answer.end },
        trunk: answer.end.trunkFault ? 'fault' : 'success',
      };
    case 'not-sent':
      return {
        attemptId,
        report: {
          kind: 'not-sent',
          because: answer.because,
          retryAt: new Date(at.getTime() + notSentRetryMs),
        },
        trunk: answer.trunkFault ? 'fault' : null,
      };
    case 'ambiguous':
      return { attemptId, report: { kind: 'ambiguous', because: answer.because }, trunk: null };
  }
}
