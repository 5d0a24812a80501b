import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import type { AttemptChange } from '../data/attempts.repository.js';

/** What an operator watches of the engine. */
@Injectable()
export class DialingMetrics {
  private readonly dials;
  private readonly ends;
  private readonly lapses;
  private readonly answers;

  constructor(metrics: Metrics) {
    this.dials = metrics.counter('trunkline_dials_total', 'Attempts that were decided and dialed');
    this.ends = metrics.counter('trunkline_attempts_ended_total', 'Attempts that ended, by outcome', [
      'outcome',
    ]);
    this.lapses = metrics.counter(
      'trunkline_attempts_lapsed_total',
      'Attempts given back before any INVITE',
      ['because'],
    );
    this.answers = metrics.counter(
      'trunkline_live_answers_total',
      'Calls that a person answered, by whether no agent was there in time',
      ['abandoned'],
    );
  }

  dialed(count: number): void {
    this.dials.inc(count);
  }

  lapsed(count: number, because: string): void {
    if (count > 0) this.lapses.inc({ because }, count);
  }

  settled(changes: readonly AttemptChange[]): void {
    for (const change of changes) {
      if (change.outcome !== null) this.ends.inc({ outcome: change.outcome });
      if (change.abandoned !== null) this.answers.inc({ abandoned: String(change.abandoned) });
      if (change.state === 'lapsed') this.lapses.inc({ because: 'not-sent' });
    }
  }
}
