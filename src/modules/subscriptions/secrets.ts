import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { SecretBox } from '../../platform/security/secret-box.js';

/** Standard Webhooks wants 24 to 64. */
const secretBytes = 32;

/** What signs the events of a subscription, as it is stored: the secret, and after a rotation the one before. */
export interface SealedSecrets {
  workspace_id: string;
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_secret_until: Date | null;
}

/** The secrets of subscriptions: made here, shown once, sealed at rest, and used to sign. */
@Injectable()
export class SubscriptionSecrets {
  constructor(private readonly box: SecretBox) {}

  create(workspaceId: string): { shown: string; sealed: Buffer } {
    const shown = `whsec_${randomBytes(secretBytes).toString('base64')}`;
    return { shown, sealed: this.box.seal(shown, subscriptionSecretPlace(workspaceId)) };
  }

  /** The headers of Standard Webhooks. During the overlap of a rotation there is a signature by each secret. */
  sign(sealed: SealedSecrets, eventId: string, body: string, now: Date): Record<string, string> {
    const overlaps = sealed.previous_secret_until !== null && sealed.previous_secret_until > now;
    const envelopes = overlaps ? [sealed.secret, sealed.previous_secret] : [sealed.secret];
    const signatures = envelopes.flatMap((envelope) =>
      envelope === null
        ? []
        : [
            new Webhook(this.box.open(envelope, subscriptionSecretPlace(sealed.workspace_id))).sign(
              eventId,
              now,
              body,
            ),
          ],
    );
    return {
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    };
  }
}

/** The same for the secret and the one before: a rotation moves the envelope. */
export function subscriptionSecretPlace(workspaceId: string): string {
  return `${workspaceId}:webhook_subscriptions.secret`;
}
