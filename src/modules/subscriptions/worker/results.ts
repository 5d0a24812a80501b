import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { GroupWriter } from '../../../platform/group-writer.js';
import { newId } from '../../../platform/ids.js';
import { judgeEndpoint, type Tries } from '../domain/endpoint-health.js';
import { afterTry, type AfterTry, isSuccess, type RetryPolicy, retryPolicy } from '../domain/retry.js';
import { EndpointNotices } from './endpoint-notices.js';
import {
  disable,
  type EndpointRow,
  lockEndpoints,
  markFailing,
  markWell,
  type TriedDelivery,
  writeTries,
} from './dispatch.repository.js';
import type { Tried } from './dispatcher.js';
import { WebhookMetrics } from './webhook-metrics.js';

interface Judged {
  tried: Tried;
  after: AfterTry;
}

/** Writes what came of tries, many at once, and what follows for their endpoints. */
@Injectable()
export class Results implements OnApplicationShutdown {
  private readonly writer: GroupWriter<Tried, void>;
  private readonly policy: RetryPolicy;

  constructor(
    private readonly database: SystemDatabase,
    private readonly notices: EndpointNotices,
    private readonly metrics: WebhookMetrics,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.policy = retryPolicy(config.webhooks.retryBaseMs);
    this.writer = new GroupWriter({
      maxSize: 100,
      maxWaitMs: 10,
      write: async (group) => {
        await this.apply(group);
        return group.map(() => undefined);
      },
    });
  }

  /** Resolves when the result is committed, together with others that came within 10 ms. */
  write(tried: Tried): Promise<void> {
    return this.writer.write(tried);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writer.drain();
  }

  private async apply(group: readonly Tried[]): Promise<void> {
    const now = this.clock.now();
    const judged = group.map((tried): Judged => {
      const { tries, first_tried_at: firstTriedAt } = tried.delivery;
      return {
        tried,
        after: afterTry(tried.outcome, { tries, firstTriedAt }, this.policy, now, Math.random()),
      };
    });
    await this.database.withSystem(async (tx) => {
      const ids = [...new Set(group.map(({ delivery }) => delivery.subscription_id))].toSorted();
      // Before the deliveries, in the order of whoever disables or replays.
      const endpoints = await lockEndpoints(tx, ids);
      await writeTries(tx, judged.map(writtenTry));
      for (const endpoint of endpoints) {
        const its = judged.filter(({ tried }) => tried.delivery.subscription_id === endpoint.id);
        await this.judge(tx, endpoint, triesOf(its), now);
      }
    });
    for (const { tried, after } of judged) this.metrics.tried(after.kind, tried.durationMs);
  }

  private async judge(tx: SystemTx, endpoint: EndpointRow, tries: Tries, now: Date): Promise<void> {
    const health = { failingSince: endpoint.failing_since, warnedAt: endpoint.warned_at };
    const verdict = judgeEndpoint(health, tries, now);
    switch (verdict.kind) {
      case 'well':
        return markWell(tx, endpoint.id);
      case 'failing':
        await markFailing(tx, endpoint.id, verdict.since, verdict.warn);
        if (verdict.warn) await this.notices.failing(tx, endpoint, verdict.since, now);
        return;
      case 'disable':
        if (!endpoint.enabled) return;
        await disable(tx, endpoint.id, verdict.because);
        await this.notices.disabled(tx, endpoint, verdict.because, now);
    }
  }
}

function triesOf(judged: readonly Judged[]): Tries {
  return {
    succeeded: judged.some(({ tried }) => isSuccess(tried.outcome)),
    failed: judged.some(({ tried }) => !isSuccess(tried.outcome)),
    gone: judged.some(({ after }) => after.kind === 'gone'),
  };
}

const statusAfter = {
  delivered: 'delivered',
  retry: 'pending',
  gone: 'pending',
  'give-up': 'failed',
} as const;

function writtenTry({ tried, after }: Judged): TriedDelivery {
  const { delivery, outcome } = tried;
  return {
    id: delivery.id,
    claim: delivery.claim,
    attempt_id: newId(),
    status: statusAfter[after.kind],
    // Of one that is gone: held in the same transaction.
    next_at: after.kind === 'retry' ? after.at : after.kind === 'gone' ? tried.at : null,
    at: tried.at,
    duration_ms: tried.durationMs,
    reply_status: outcome.status,
    error: outcome.kind === 'failure' ? outcome.error : isSuccess(outcome) ? null : `http_${outcome.status}`,
    detail: tried.detail,
    // PostgreSQL takes no NUL.
    reply: tried.reply?.replaceAll('\0', '\ufffd') ?? null,
  };
}
