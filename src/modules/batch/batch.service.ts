import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { streamCsv } from '../../platform/http/csv.js';
import { formBody } from '../../platform/http/form-body.js';
import type { Caller } from '../../platform/http/principal.js';
import type { Upload } from '../../platform/http/upload.guard.js';
import {
  type CallingWindow,
  columnMapOf,
  DialLists,
  everyDay,
  type ListChanges,
  ListViews,
  noRetry,
  type StoredRetry,
} from '../dialing/index.js';
import {
  type BatchListQuery,
  type CallingWindowBody,
  type ProspectListQuery,
  type RetryBody,
  type UpdateBatchRequest,
  UploadBatchRequest,
} from './batch.requests.js';
import type { BatchPage, BatchResponse, ProspectPage, ProspectResponse } from './batch.responses.js';
import { showBatch, showProspect } from './batch.views.js';

const kind = 'batch';

/** A batch is a dial list that is made of one file and dialed once. */
@Injectable()
export class BatchService {
  constructor(
    private readonly lists: DialLists,
    private readonly views: ListViews,
  ) {}

  async upload(tx: WorkspaceTx, caller: Caller, upload: Upload): Promise<BatchResponse> {
    const form = await formBody(upload.fields, UploadBatchRequest, {
      json: ['calling_window', 'retry', 'column_map'],
      boolean: ['allow_duplicate'],
    });
    const list = {
      kind,
      name: form.name ?? upload.file.name,
      agentPhoneNumber: form.agent_phone_number,
      defaultCountry: form.default_country ?? null,
      scheduledAt: form.scheduled_at === undefined ? null : new Date(form.scheduled_at),
      maxConcurrent: form.max_concurrent ?? 20,
      callsPerSecond: form.calls_per_second ?? 5,
      callingWindow: form.calling_window === undefined ? everyDay : windowOf(form.calling_window),
      retry: form.retry === undefined ? noRetry : retryOf(form.retry),
      ringTimeoutS: form.ring_timeout_s ?? 30,
      columnMap: columnMapOf(form.column_map ?? {}),
      allowDuplicate: form.allow_duplicate ?? false,
    } as const;
    const id = await this.lists.create(tx, caller, list, upload);
    return this.get(tx, id);
  }

  async list(tx: WorkspaceTx, query: BatchListQuery): Promise<BatchPage> {
    const page = await this.views.page(tx, kind, query);
    return { ...page, items: page.items.map(showBatch) };
  }

  async get(tx: WorkspaceTx, id: string): Promise<BatchResponse> {
    return showBatch(await this.views.get(tx, kind, id));
  }

  async update(
    tx: WorkspaceTx,
    caller: Caller,
    id: string,
    body: UpdateBatchRequest,
  ): Promise<BatchResponse> {
    const at = body.scheduled_at;
    const changes: ListChanges = {
      name: body.name,
      scheduledAt: at === undefined || at === null ? at : new Date(at),
      maxConcurrent: body.max_concurrent,
      callsPerSecond: body.calls_per_second,
      callingWindow: body.calling_window && windowOf(body.calling_window),
      retry: body.retry && retryOf(body.retry),
      ringTimeoutS: body.ring_timeout_s,
      status: body.status,
    };
    await this.lists.change(tx, caller, kind, id, changes);
    return this.get(tx, id);
  }

  remove(tx: WorkspaceTx, caller: Caller, id: string): Promise<void> {
    return this.lists.remove(tx, caller, kind, id);
  }

  async sendRejected(caller: Caller, id: string, response: Response): Promise<void> {
    const { name, columns, rows } = await this.views.rejected(caller.workspaceId, kind, id);
    await streamCsv(response, `${name} rejected.csv`, columns, rows);
  }

  async prospects(tx: WorkspaceTx, id: string, query: ProspectListQuery): Promise<ProspectPage> {
    const page = await this.views.prospectsOf(tx, kind, id, query);
    return { ...page, items: page.items.map(showProspect) };
  }

  async redial(tx: WorkspaceTx, caller: Caller, id: string, prospectId: string): Promise<ProspectResponse> {
    await this.lists.redial(tx, caller, kind, id, prospectId);
    return showProspect(await this.views.prospect(tx, id, prospectId));
  }
}

function windowOf(body: CallingWindowBody): CallingWindow {
  return { start: body.start, end: body.end, days: body.days ?? everyDay.days };
}

function retryOf(body: RetryBody): StoredRetry {
  return {
    max_attempts: body.max_attempts,
    delay_s: body.delay_s ?? noRetry.delay_s,
    on: body.on ?? noRetry.on,
  };
}
