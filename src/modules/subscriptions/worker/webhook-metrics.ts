import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import type { AfterTry } from '../domain/retry.js';

@Injectable()
export class WebhookMetrics {
  private readonly tries: Counter<'result'>;
  private readonly duration: Histogram;
  private readonly disabled: Counter<'because'>;

  constructor(metrics: Metrics) {
    this.tries = metrics.counter(
      'trunkline_webhook_tries_total',
      'Webhooks sent to customers, by what came of it: delivered, retry, give-up, gone.',
      ['result'],
    );
    this.duration = metrics.histogram(
      'trunkline_webhook_duration_seconds',
      'How long receivers of webhooks take to answer.',
      [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
    );
    this.disabled = metrics.counter(
      'trunkline_webhook_endpoints_disabled_total',
      'Endpoints that were disabled by themselves.',
      ['because'],
    );
  }

  tried(result: AfterTry['kind'], durationMs: number): void {
    this.tries.inc({ result });
    this.duration.observe(durationMs / 1000);
  }

  endpointDisabled(because: string): void {
    this.disabled.inc({ because });
  }
}
