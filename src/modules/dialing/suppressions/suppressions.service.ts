import { Injectable } from '@nestjs/common';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { invalidField, notFound } from '../../../platform/errors.js';
import { formBody } from '../../../platform/http/form-body.js';
import { pageOf, sliceOf } from '../../../platform/http/paging.js';
import { deepestRow } from '../../../platform/http/paging.requests.js';
import type { Caller } from '../../../platform/http/principal.js';
import type { Upload } from '../../../platform/http/upload.guard.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { maskNumber } from '../../../platform/telemetry/masking.js';
import { columnMapOf } from '../lists/uploaded-file.js';
import { SuppressionImport } from './suppression-import.js';
import { type SuppressionRow, SuppressionsRepository } from './suppressions.repository.js';
import {
  type CreateSuppressionRequest,
  ImportSuppressionsRequest,
  type SuppressionListQuery,
} from './suppressions.requests.js';
import type {
  SuppressionImportResponse,
  SuppressionPage,
  SuppressionResponse,
} from './suppressions.responses.js';
import { Suppressions } from './suppressions.js';

/** The suppression list, as the API has it. */
@Injectable()
export class SuppressionsService {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly repository: SuppressionsRepository,
    private readonly importer: SuppressionImport,
  ) {}

  async add(tx: WorkspaceTx, caller: Caller, body: CreateSuppressionRequest): Promise<SuppressionResponse> {
    const { suppression, added } = await this.suppressions.add(tx, {
      workspaceId: tx.workspaceId,
      e164: normalized(body.phone_number),
      source: 'api',
      reason: body.reason ?? null,
      createdBy: caller.userId,
    });
    if (added) {
      const { id, e164 } = suppression;
      await recordAudit(tx, caller, caller.ip, 'suppression.created', 'suppression', id, {
        phone_number: maskNumber(e164),
      });
    }
    return show(suppression);
  }

  async list(tx: WorkspaceTx, query: SuppressionListQuery): Promise<SuppressionPage> {
    const e164 = query.phone_number === undefined ? null : normalized(query.phone_number);
    const rows = await this.repository.page(tx, e164, sliceOf(query));
    return pageOf(query, rows, await this.repository.total(tx, e164, deepestRow + 1), show);
  }

  async remove(tx: WorkspaceTx, caller: Caller, id: string): Promise<void> {
    const removed = await this.repository.delete(tx, id);
    if (removed === null) throw notFound('suppression');
    await recordAudit(tx, caller, caller.ip, 'suppression.deleted', 'suppression', id, {
      phone_number: maskNumber(removed.e164),
    });
  }

  async import(caller: Caller, upload: Upload): Promise<SuppressionImportResponse> {
    const form = await formBody(upload.fields, ImportSuppressionsRequest, { json: ['column_map'] });
    const verdict = await this.importer.run(caller, upload, {
      defaultCountry: form.default_country ?? null,
      columnMap: columnMapOf(form.column_map ?? {}),
      reason: form.reason ?? null,
    });
    return {
      rows: verdict.rows,
      added: verdict.added,
      already_suppressed: verdict.alreadySuppressed,
      duplicates: verdict.duplicates,
      rejected: verdict.rejected,
      rejected_rows: verdict.rejectedRows,
    };
  }
}

function normalized(text: string): string {
  const number = parsePhoneNumberFromString(text, { extract: false });
  if (number?.isPossible() === true && number.ext === undefined) return number.number;
  throw invalidField(
    '/phone_number',
    'phone_number_invalid',
    'This is no phone number with a country code, such as +14155550123.',
  );
}

function show(row: SuppressionRow): SuppressionResponse {
  const { e164, ...suppression } = row;
  return { ...suppression, phone_number: e164 };
}
