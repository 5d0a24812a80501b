import { Injectable } from '@nestjs/common';
import { ErasedNumbers } from '../dialing/index.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { pageOf, sliceOf } from '../../platform/http/paging.js';
import { deepestRow } from '../../platform/http/paging.requests.js';
import { timeOfId } from '../../platform/ids.js';
import type { ContactDecisionsQuery } from './contact-decisions.requests.js';
import type { ContactDecisionPage, ContactDecisionResponse } from './contact-decisions.responses.js';
import { countDecisions, type DecisionRow, pageOfDecisions } from './data/contact-decisions.repository.js';
import { numberInQuery } from './numbers.js';

/** Why somebody was called, and why not. */
@Injectable()
export class ContactDecisionsService {
  constructor(private readonly erased: ErasedNumbers) {}

  async list(tx: WorkspaceTx, query: ContactDecisionsQuery): Promise<ContactDecisionPage> {
    const e164 = numberInQuery(query.phone_number);
    const hash = await this.erased.hashOf(tx, tx.workspaceId, e164, 'look');
    const rows = await pageOfDecisions(tx, e164, hash, sliceOf(query));
    return pageOf(query, rows, await countDecisions(tx, e164, hash, deepestRow + 1), show);
  }
}

function show(row: DecisionRow): ContactDecisionResponse {
  const { decision: said } = row;
  return {
    id: row.id,
    at: new Date(said.at ?? timeOfId(row.id)),
    kind: said.kind ?? 'skip',
    because: said.because ?? 'unknown',
    rule: said.rule ?? null,
    zones: said.zones ?? [],
    zone_source: said.zone_source ?? null,
    consent: consentOf(said.consent),
    until: said.until === undefined ? null : new Date(said.until),
    source: said.source ?? null,
    list:
      row.list_id === null || row.list_kind === null
        ? null
        : { id: row.list_id, kind: row.list_kind, name: row.list_name ?? '' },
    prospect_id: row.prospect_id,
    call_id: row.call_id,
    dialed_at: row.dialed_at,
    outcome: row.outcome ?? (row.attempt_state === 'lapsed' ? 'lapsed' : null),
    end_reason: row.end_reason,
  };
}

function consentOf(consent: DecisionRow['decision']['consent']): ContactDecisionResponse['consent'] {
  if (consent === undefined || consent === null) return null;
  const { basis, given_at: givenAt, source, text_version: textVersion } = consent;
  return { basis, given_at: new Date(givenAt), source, text_version: textVersion ?? null };
}
