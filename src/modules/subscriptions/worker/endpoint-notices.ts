import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import type { Letter } from '../../../platform/mail/letter.js';
import { Mailer } from '../../../platform/mail/mailer.js';
import { recordPlatformAudit } from '../../../platform/telemetry/audit.js';
import { adminsOf, type EndpointRow } from './dispatch.repository.js';
import { WebhookMetrics } from './webhook-metrics.js';

const usefulMs = 3 * 86_400_000;

const reasons = {
  gone: 'It answered 410 Gone, which asks for no more.',
  failing: 'It has not accepted anything for three days.',
} as const;

/** Tells the admins of a workspace, and its audit log, how an endpoint of theirs does. */
@Injectable()
export class EndpointNotices {
  constructor(
    private readonly mailer: Mailer,
    private readonly metrics: WebhookMetrics,
  ) {}

  async failing(tx: SystemTx, endpoint: EndpointRow, since: Date, now: Date): Promise<void> {
    await this.record(tx, 'webhook_subscription.failing', endpoint, { since: since.toISOString() });
    await this.mailAdmins(tx, 'webhook.failing', endpoint, now, {
      subject: 'A webhook endpoint is failing',
      paragraphs: [
        `The webhook endpoint ${endpoint.url} has not accepted anything since ${since.toISOString()}.`,
        'Its events are kept and tried again. If nothing changes, it is disabled after three days of failing; events ' +
          'of that time can be replayed.',
      ],
    });
  }

  async disabled(
    tx: SystemTx,
    endpoint: EndpointRow,
    because: keyof typeof reasons,
    now: Date,
  ): Promise<void> {
    await this.record(tx, 'webhook_subscription.disabled', endpoint, { reason: because });
    await this.mailAdmins(tx, 'webhook.disabled', endpoint, now, {
      subject: 'A webhook endpoint was disabled',
      paragraphs: [
        `The webhook endpoint ${endpoint.url} was disabled. ${reasons[because]}`,
        `Its events are kept for 30 days. Enable the subscription ${endpoint.id} again and replay them.`,
      ],
    });
    tx.afterCommit(() => this.metrics.endpointDisabled(because));
  }

  private record(
    tx: SystemTx,
    action: string,
    endpoint: EndpointRow,
    data: Record<string, unknown>,
  ): Promise<void> {
    return recordPlatformAudit(tx, endpoint.workspace_id, action, 'webhook_subscription', endpoint.id, data);
  }

  private async mailAdmins(
    tx: SystemTx,
    kind: string,
    endpoint: EndpointRow,
    now: Date,
    letter: Letter,
  ): Promise<void> {
    const usefulUntil = new Date(now.getTime() + usefulMs);
    for (const to of await adminsOf(tx, endpoint.workspace_id)) {
      await this.mailer.send(tx, { kind, to, workspaceId: endpoint.workspace_id, letter, usefulUntil });
    }
  }
}
