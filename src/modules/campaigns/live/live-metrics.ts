import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import type { StreamEnd } from './live-stream.js';

const lookBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** What operators see of the streams of this process. */
@Injectable()
export class LiveMetrics {
  private readonly open;
  private readonly events;
  private readonly ends;
  private readonly looks;

  constructor(metrics: Metrics) {
    this.open = metrics.gauge('trunkline_live_streams', 'Streams of live calls that are open');
    this.events = metrics.counter(
      'trunkline_live_events_sent_total',
      'Events that were sent to streams of live calls, counted for each stream',
    );
    this.ends = metrics.counter(
      'trunkline_live_streams_ended_total',
      'Streams of live calls that ended: the client left (gone) or did not read (too-slow), its credential no longer held, or the process ended',
      ['why'],
    );
    this.looks = metrics.histogram(
      'trunkline_live_look_seconds',
      'How long it took to read the calls in flight of a workspace, for its streams',
      lookBuckets,
    );
  }

  began(): void {
    this.open.inc();
  }

  ended(why: StreamEnd): void {
    this.open.dec();
    this.ends.inc({ why });
  }

  sent(events: number): void {
    this.events.inc(events);
  }

  async timed<T>(look: () => Promise<T>): Promise<T> {
    const stop = this.looks.startTimer();
    const result = await look();
    stop();
    return result;
  }
}
