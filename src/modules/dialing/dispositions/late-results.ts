import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { type OutboxMessage, OutboxRelay } from '../../../platform/outbox/outbox-relay.js';
import { answerTopic, callResultOf, resultTopic } from '../data/call-result.js';
import { isAbandoned } from '../domain/abandonment.js';
import { afterLateResult } from '../domain/late-result.js';
import { retryPolicyOf } from '../domain/stored-retry.js';
import { type LateChange, type LateResultRow, LateResultsRepository } from './late-results.repository.js';

/**
 * Takes what is learned of calls after their settlement: a callback that the agent notes a minute later makes the
 * prospect pending again. What is done follows from what the tables say then, so that a message that comes twice, or
 * beside another about the same call, does nothing more.
 */
@Injectable()
export class LateResults implements OnModuleInit {
  constructor(
    private readonly outbox: OutboxRelay,
    private readonly repository: LateResultsRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.outbox.consume(resultTopic, (tx, messages) => this.applyResults(tx, callsOf(messages)));
    this.outbox.consume(answerTopic, (tx, messages) => this.applyAnswers(tx, callsOf(messages)));
  }

  /** What these calls led to, as it is known by now, for their prospects. */
  async applyResults(tx: SystemTx, callIds: readonly string[]): Promise<void> {
    await this.repository.lock(tx, callIds);
    const rows = await this.repository.facts(tx, callIds);
    const changes = rows.flatMap((row) => changeOf(row, this.clock.now()));
    if (changes.length > 0) await this.repository.write(tx, changes);
  }

  private async applyAnswers(tx: SystemTx, callIds: readonly string[]): Promise<void> {
    const rows = await this.repository.answers(tx, callIds);
    const changed = rows.flatMap((row) => {
      const abandoned = isAbandoned({
        answeredAt: row.answered_at,
        agentAt: row.agent_at,
        withinS: row.agent_within_s,
        answeredBy: row.answered_by,
      });
      return abandoned === row.abandoned ? [] : [{ id: row.id, abandoned }];
    });
    if (changed.length > 0) await this.repository.setAbandoned(tx, changed);
  }
}

function callsOf(messages: readonly OutboxMessage[]): string[] {
  return [...new Set(messages.map(({ payload }) => String(payload['call_id'])))].toSorted();
}

function changeOf(row: LateResultRow, now: Date): LateChange[] {
  const result = afterLateResult(
    {
      prospect: {
        state: row.state,
        attemptsMade: row.attempts_made,
        reason: row.reason,
        nextAt: row.next_at,
        waitsForCall: row.reopened_by === row.call_id,
        lastCall: row.last_call,
      },
      list: { status: row.list_status, endsAt: row.ends_at, retry: retryPolicyOf(row.retry) },
      end: {
        status: row.status,
        // That a carrier said no once and for all is kept nowhere else.
        retryable: row.reason !== 'declined-or-invalid',
        dialedAt: row.dialed_at,
        endedAt: row.ended_at,
        zones: row.zones,
      },
      call: callResultOf(row),
    },
    now,
  );
  if (result.kind === 'nothing') return [];
  return [
    {
      prospect_id: row.prospect_id,
      call_id: row.call_id,
      was: row.state,
      state: result.kind,
      reason: result.reason,
      next_at: result.kind === 'pending' ? result.nextAt : null,
    },
  ];
}
