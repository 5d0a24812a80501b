import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { publishMany } from '../../../platform/outbox/outbox.js';
import { GroupWriter } from '../../../platform/group-writer.js';
import {
  type AttemptChange,
  AttemptsRepository,
  type CallResultRow,
  type ReportedAttempt,
} from '../data/attempts.repository.js';
import { callResultOf, resultTopic } from '../data/call-result.js';
import { isAbandoned } from '../domain/abandonment.js';
import { costOf } from '../domain/pricing.js';
import {
  type AttemptFacts,
  type AttemptReport,
  type CallEnd,
  settle,
  type Settlement,
  settleProspect,
} from '../domain/settlement.js';
import { retryPolicyOf } from '../domain/stored-retry.js';
import { Breakers, type TrunkEvent } from './breakers.js';
import { DialingMetrics } from './dialing-metrics.js';

export interface ReportOf {
  attemptId: string;
  report: AttemptReport;
  /** What the answer says of the trunk; null when it says nothing. */
  trunk: 'fault' | 'success' | null;
}

/** The end of a call that somebody else than its dialer saw. */
export function endedReport(attemptId: string, at: Date, end: CallEnd): ReportOf {
  return { attemptId, report: { kind: 'ended', at, end }, trunk: null };
}

/** Writes what became of attempts, many at once, and what follows for prospects, calls, leases, money and trunks. */
@Injectable()
export class Outcomes implements OnApplicationShutdown {
  private readonly writer = new GroupWriter<ReportOf, void>({
    maxSize: 200,
    maxWaitMs: 10,
    write: async (reports) => {
      await this.apply(reports);
      return reports.map(() => undefined);
    },
  });

  constructor(
    private readonly database: SystemDatabase,
    private readonly attempts: AttemptsRepository,
    private readonly breakers: Breakers,
    private readonly metrics: DialingMetrics,
  ) {}

  /** Resolves when the report is committed, together with others that came within 10 ms. */
  report(report: ReportOf): Promise<void> {
    return this.writer.write(report);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writer.drain();
  }

  private async changes(tx: SystemTx, settled: readonly Settled[]): Promise<AttemptChange[]> {
    const ended = settled.filter(hasEnded).map(({ attempt }) => attempt.call_id);
    const results = await this.attempts.callResults(tx, ended);
    return settled.map((one) => changeOf(one, results));
  }

  /** Who was unknown does not wait again by the settlement, but may by what the call turns out to have led to. */
  private async followLateEnds(tx: SystemTx, settled: readonly Settled[]): Promise<void> {
    const late = settled.filter((one) => one.attempt.state === 'unknown' && hasEnded(one));
    await publishMany(
      tx,
      resultTopic,
      late.map(({ attempt }) => ({
        workspaceId: attempt.workspace_id,
        payload: { call_id: attempt.call_id },
      })),
    );
  }

  /** Applies reports in one transaction. Of several about one attempt the first counts. */
  async apply(reports: readonly ReportOf[]): Promise<void> {
    if (reports.length === 0) return;
    const first = new Map(reports.toReversed().map((report) => [report.attemptId, report]));
    const events = await this.database.withSystem(async (tx) => {
      const attempts = await this.attempts.lockReported(tx, [...first.keys()].toSorted());
      const settled = attempts.flatMap((attempt) => settledBy(attempt, first.get(attempt.id)));
      const changes = await this.changes(tx, settled);
      if (changes.length > 0) await this.attempts.write(tx, changes);
      await this.followLateEnds(tx, settled);
      tx.afterCommit(() => this.metrics.settled(changes));
      return settled.flatMap(({ trunkEvent }) => trunkEvent ?? []);
    });
    await this.breakers.record(events);
    await this.breakers.requestSync(
      reports
        .filter(({ report }) => report.kind === 'not-sent' && report.because === 'trunk-missing')
        .map(({ attemptId }) => attemptId),
    );
  }
}

interface Settled {
  attempt: ReportedAttempt;
  settlement: Exclude<Settlement, { kind: 'ignored' }>;
  trunkEvent: TrunkEvent | null;
}

function settledBy(attempt: ReportedAttempt, reported: ReportOf | undefined): Settled[] {
  if (reported === undefined) return [];
  const settlement = settle(factsOf(attempt), reported.report);
  if (settlement.kind === 'ignored') return [];
  const { trunk, report } = reported;
  const trunkEvent =
    trunk === null ? null : { trunkId: attempt.trunk_id, kind: trunk, at: eventTime(report) };
  return [{ attempt, settlement, trunkEvent }];
}

/** Whether what the call led to can matter for what becomes of it. */
function hasEnded({ settlement }: Settled): boolean {
  return settlement.kind === 'ended';
}

function factsOf(attempt: ReportedAttempt): AttemptFacts {
  const hint = attempt.carrier_hint;
  return {
    state: attempt.state,
    answeredAt: attempt.answered_at,
    hint: hint === null ? null : { at: new Date(hint.at), end: hint.end },
  };
}

function eventTime(report: AttemptReport): Date {
  return 'at' in report ? report.at : new Date(0);
}

function changeOf(
  { attempt, settlement }: Settled,
  results: ReadonlyMap<string, CallResultRow>,
): AttemptChange {
  const result = results.get(attempt.call_id);
  const wasUnknown = attempt.state === 'unknown';
  const prospect =
    attempt.prospect_id === null || attempt.retry === null
      ? null
      : settleProspect(settlement, {
          attemptsMade: attempt.attempts_made ?? 0,
          retry: retryPolicyOf(attempt.retry),
          listStatus: attempt.list_status ?? 'canceled',
          wasUnknown,
          dialedAt: attempt.dialed_at ?? new Date(0),
          zones: attempt.zones ?? [],
          call: attempt.list_kind === 'campaign' && result !== undefined ? callResultOf(result) : null,
        });
  return {
    ...bare(attempt),
    ...attemptPart(attempt, settlement),
    abandoned:
      settlement.kind === 'ended'
        ? isAbandoned({
            answeredAt: settlement.answeredAt,
            agentAt: attempt.agent_at,
            withinS: attempt.agent_within_s,
            answeredBy: result?.answered_by ?? null,
          })
        : null,
    was_unknown: wasUnknown,
    prospect_state: prospect?.state ?? null,
    prospect_reason: prospect?.reason ?? null,
    prospect_next_at: prospect?.nextAt ?? (settlement.kind === 'released' ? settlement.retryAt : null),
    attempts_made: prospect?.attemptsMade ?? null,
  };
}

function bare(attempt: ReportedAttempt): Omit<AttemptChange, 'state' | 'call_status' | 'frees_lease'> {
  return {
    id: attempt.id,
    outcome: null,
    end_reason: null,
    sip_code: null,
    answered_at: attempt.answered_at,
    ended_at: null,
    duration_s: null,
    cost_micros: null,
    abandoned: null,
    was_unknown: false,
    prospect_state: null,
    prospect_reason: null,
    prospect_next_at: null,
    attempts_made: null,
  };
}

type AttemptPart = Pick<AttemptChange, 'state' | 'call_status' | 'frees_lease'> & Partial<AttemptChange>;

function attemptPart(
  attempt: ReportedAttempt,
  settlement: Exclude<Settlement, { kind: 'ignored' }>,
): AttemptPart {
  switch (settlement.kind) {
    case 'answered':
      return {
        state: 'in_progress',
        call_status: 'in-progress',
        frees_lease: false,
        answered_at: settlement.answeredAt,
      };
    case 'orphaned':
      return { state: 'dialing', call_status: 'ringing', frees_lease: false };
    case 'unknown':
      return {
        state: 'unknown',
        call_status: 'unknown',
        frees_lease: false,
        outcome: 'unknown',
        ended_at: settlement.endedAt,
      };
    case 'released':
      return {
        state: 'lapsed',
        call_status: attempt.prospect_id === null ? 'queued' : 'canceled',
        frees_lease: true,
        end_reason: settlement.because,
      };
    case 'ended': {
      const { end, answeredAt, endedAt } = settlement;
      const talkedS = answeredAt === null ? 0 : (endedAt.getTime() - answeredAt.getTime()) / 1000;
      return {
        state: 'ended',
        call_status: end.status,
        frees_lease: true,
        outcome: end.status,
        end_reason: end.endReason,
        sip_code: end.sipCode,
        answered_at: answeredAt,
        ended_at: endedAt,
        duration_s: Math.round(talkedS),
        cost_micros: costOf(talkedS, Number(attempt.price_micros)),
      };
    }
  }
}
