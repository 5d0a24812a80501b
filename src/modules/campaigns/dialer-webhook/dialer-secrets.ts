import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { SecretBox } from '../../../platform/security/secret-box.js';

/** Standard Webhooks wants 24 to 64. */
const secretBytes = 32;

/** What verifies the events of a workspace's dialer, as it is stored. */
export interface SealedDialerSecrets {
  workspace_id: string;
  secret: Buffer;
  /** The one before the last rotation, while it still holds. */
  previous_secret: Buffer | null;
}

/** The secrets of outside dialers: made here, shown once, sealed at rest, and used to verify. */
@Injectable()
export class DialerSecrets {
  /** Verified against where there is no such key, so that it takes as long. */
  private readonly nobodys = `whsec_${randomBytes(secretBytes).toString('base64')}`;

  constructor(private readonly box: SecretBox) {}

  create(workspaceId: string): { shown: string; sealed: Buffer } {
    const shown = `whsec_${randomBytes(secretBytes).toString('base64')}`;
    return { shown, sealed: this.box.seal(shown, dialerSecretPlace(workspaceId)) };
  }

  /**
   * Whether the headers of Standard Webhooks hold for exactly this body: signed within the last five minutes.
   * @param sealed null when the key is nobody's
   */
  verifies(sealed: SealedDialerSecrets | null, body: Buffer, headers: Record<string, string>): boolean {
    if (sealed === null) {
      holds(this.nobodys, body, headers);
      return false;
    }
    const envelopes = [sealed.secret, ...(sealed.previous_secret === null ? [] : [sealed.previous_secret])];
    return envelopes.some((envelope) =>
      holds(this.box.open(envelope, dialerSecretPlace(sealed.workspace_id)), body, headers),
    );
  }
}

/** The same for the secret and the one before: a rotation moves the envelope. */
export function dialerSecretPlace(workspaceId: string): string {
  return `${workspaceId}:dialer_webhook_secrets.secret`;
}

function holds(secret: string, body: Buffer, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}
