import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { invalidField } from '../../platform/errors.js';
import { pageOf, sliceOf } from '../../platform/http/paging.js';
import { deepestRow } from '../../platform/http/paging.requests.js';
import type { Caller } from '../../platform/http/principal.js';
import { newId } from '../../platform/ids.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { maskNumber } from '../../platform/telemetry/masking.js';
import { Suppressions } from '../dialing/index.js';
import { numberInField } from '../phonenumbers/index.js';
import type { ConsentListQuery, RecordConsentRequest, WithdrawConsentRequest } from './consents.requests.js';
import type { ConsentPage, ConsentResponse, WithdrawalResponse } from './consents.responses.js';
import {
  type ConsentRow,
  countConsents,
  findConsent,
  insertConsent,
  pageOfConsents,
  withdrawnNow,
} from './data/consents.repository.js';
import { numberInQuery } from './numbers.js';

/** For clocks that differ. */
const slackMs = 300_000;

/** What people agreed to, and took back. */
@Injectable()
export class ConsentsService {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly clock: Clock,
  ) {}

  async list(tx: WorkspaceTx, query: ConsentListQuery): Promise<ConsentPage> {
    const e164 = query.phone_number === undefined ? null : numberInQuery(query.phone_number);
    const rows = await pageOfConsents(tx, e164, sliceOf(query));
    return pageOf(query, rows, await countConsents(tx, e164, deepestRow + 1), show);
  }

  async record(tx: WorkspaceTx, caller: Caller, body: RecordConsentRequest): Promise<ConsentResponse> {
    const { e164 } = numberInField('/phone_number', body.phone_number);
    if (Date.parse(body.given_at) > this.clock.now().getTime() + slackMs) {
      throw invalidField('/given_at', 'consent_in_future', 'Nobody can have agreed to it yet.');
    }
    const consent = {
      id: newId(),
      e164,
      basis: body.basis,
      givenAt: body.given_at,
      source: body.source,
      textVersion: body.text_version ?? null,
      recordedBy: caller.userId,
    };
    // One that is recorded beside a withdrawal comes wholly before it or wholly after it.
    await this.suppressions.hold(tx, tx.workspaceId, e164);
    const added = await insertConsent(tx, consent);
    const row = await findConsent(tx, consent);
    if (row === null) throw new Error('a consent that is neither new nor there');
    if (added) {
      await recordAudit(tx, caller, caller.ip, 'consent.recorded', 'consent', row.id, {
        phone_number: maskNumber(e164),
        basis: row.basis,
        given_at: row.given_at,
      });
    }
    return show(row);
  }

  async withdraw(tx: WorkspaceTx, caller: Caller, body: WithdrawConsentRequest): Promise<WithdrawalResponse> {
    const { e164 } = numberInField('/phone_number', body.phone_number);
    const { suppression, added } = await this.suppressions.add(tx, {
      workspaceId: tx.workspaceId,
      e164,
      source: 'api',
      reason: body.reason ?? null,
      createdBy: caller.userId,
    });
    const withdrawn = await withdrawnNow(tx, e164);
    if (added || withdrawn > 0) {
      await recordAudit(tx, caller, caller.ip, 'consent.withdrawn', 'suppression', suppression.id, {
        phone_number: maskNumber(e164),
        consents: withdrawn,
      });
    }
    return { phone_number: e164, withdrawn, suppression_id: suppression.id };
  }
}

function show({ e164, ...consent }: ConsentRow): ConsentResponse {
  return { ...consent, phone_number: e164 };
}
