import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { notFound } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import { newId } from '../../../platform/ids.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { deleteSecret, type DialerSecretRow, findSecret, putSecret } from './dialer-secrets.repository.js';
import { DialerSecrets } from './dialer-secrets.js';
import type { DialerWebhookResponse, DialerWebhookSecretResponse } from './dialer-webhook.responses.js';

const overlapS = 24 * 3600;
const object = 'dialer_webhook';

/** Who may sign events for a workspace. */
@Injectable()
export class DialerSecretsService {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
    private readonly secrets: DialerSecrets,
  ) {}

  async read(tx: WorkspaceTx): Promise<DialerWebhookResponse> {
    const row = await findSecret(tx);
    if (row === null) throw notFound('dialer webhook');
    return this.show(row);
  }

  async rotate(tx: WorkspaceTx, caller: Caller): Promise<DialerWebhookSecretResponse> {
    const { shown, sealed } = this.secrets.create(tx.workspaceId);
    const row = await putSecret(tx, { id: newId(), sealed, createdBy: caller.userId }, overlapS);
    const what = row.rotated_at === null ? 'created' : 'secret_rotated';
    await recordAudit(tx, caller, caller.ip, `${object}.${what}`, object, row.id, {});
    return { ...this.show(row), secret: shown };
  }

  async remove(tx: WorkspaceTx, caller: Caller): Promise<void> {
    const id = await deleteSecret(tx);
    if (id === null) throw notFound('dialer webhook');
    await recordAudit(tx, caller, caller.ip, `${object}.deleted`, object, id, {});
  }

  private show(row: DialerSecretRow): DialerWebhookResponse {
    return { ...row, url: `${this.config.publicUrl}/api/v/webhook/?key=${row.id}` };
  }
}
