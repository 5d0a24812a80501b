import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../../platform/clock.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { EgressClient } from '../../../platform/egress/egress-client.js';
import { EgressError } from '../../../platform/egress/egress-error.js';
import { newId } from '../../../platform/ids.js';
import { Loop } from '../../../platform/loop.js';
import { retryAfterOf, type TryOutcome } from '../domain/retry.js';
import { SubscriptionSecrets } from '../secrets.js';
import { claimDue, type ClaimedDelivery, claimsAlone } from './dispatch.repository.js';
import { Results } from './results.js';

const pollMs = 200;
/** Requests to one endpoint at once, over all processes: a slow one holds up its own events only. */
const perEndpoint = 10;
/** And of one workspace: not even twenty slow ones hold up the other workspaces. */
const perWorkspace = 50;
/** Requests of this process at once. */
const atOnce = 1_000;
/** How long a claim holds: longer than a try can take and its result to be written, or else its process is dead. */
const leaseOf = (timeoutMs: number): number => 2 * timeoutMs + 1_000;
/** What is under way at a shutdown may end; the rest is tried again when its claim has run out. */
const shutdownMs = 3_000;
const replyBytes = 1_024;

/** What is known when a try has ended. */
export interface Tried {
  delivery: ClaimedDelivery;
  outcome: TryOutcome;
  at: Date;
  durationMs: number;
  detail: string | null;
  reply: string | null;
}

/** Claims deliveries that are due, sends each, and has its result written. Never waits for one endpoint for another. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly database: SystemDatabase,
    private readonly egress: EgressClient,
    private readonly secrets: SubscriptionSecrets,
    private readonly results: Results,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    private readonly logger: PinoLogger,
  ) {
    this.loop = new Loop('webhook deliveries', pollMs, () => this.round(), logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, shutdownMs)));
    await Promise.race([Promise.all(this.underWay), late]);
    clearTimeout(timer);
  }

  private async round(): Promise<void> {
    const total = atOnce - this.underWay.size;
    if (total <= 0) return;
    const leaseMs = leaseOf(this.config.webhooks.timeoutMs);
    const claimed = await this.database.withSystem(async (tx) =>
      (await claimsAlone(tx)) ? claimDue(tx, newId(), { perEndpoint, perWorkspace, total, leaseMs }) : [],
    );
    for (const delivery of claimed) {
      const sent = this.deliver(delivery).finally(() => {
        this.underWay.delete(sent);
        // What waits behind it may be due now.
        this.loop.kick();
      });
      this.underWay.add(sent);
    }
  }

  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    try {
      await this.results.write(await this.try(delivery));
    } catch (error) {
      this.logger.error({ err: error, delivery: delivery.id }, 'a webhook was tried and its result is lost');
    }
  }

  private async try(delivery: ClaimedDelivery): Promise<Tried> {
    const at = this.clock.now();
    const began = performance.now();
    const tried = (outcome: TryOutcome, detail: string | null, reply: string | null): Tried => ({
      delivery,
      outcome,
      at,
      durationMs: Math.round(performance.now() - began),
      detail,
      reply,
    });
    try {
      const { status, headers, body } = await this.egress.send({
        method: 'POST',
        url: delivery.url,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Trunkline-Webhooks/1',
          ...this.secrets.sign(delivery, delivery.event_id, delivery.body, at),
        },
        body: delivery.body,
        timeoutMs: this.config.webhooks.timeoutMs,
        maxReplyBytes: replyBytes,
      });
      const retryAfterS = retryAfterOf(headers['retry-after'], this.clock.now());
      return tried({ kind: 'reply', status, retryAfterS }, null, body.toString('utf8'));
    } catch (error) {
      if (error instanceof EgressError) {
        return tried({ kind: 'failure', error: error.code, status: error.status }, error.message, null);
      }
      this.logger.error({ err: error, delivery: delivery.id }, 'a webhook could not be sent');
      return tried({ kind: 'failure', error: 'internal_error', status: null }, null, null);
    }
  }
}
