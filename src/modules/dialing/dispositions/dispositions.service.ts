import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, invalidField, notFound } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { dispositionPattern, OPT_OUT_DISPOSITION } from '../domain/disposition.js';
import {
  type DispositionFields,
  type DispositionRow,
  DispositionsRepository,
} from './dispositions.repository.js';
import type { DispositionRequest } from './dispositions.requests.js';
import type { DispositionResponse, DispositionsResponse } from './dispositions.responses.js';

const most = 100;

/** What admins do with the dispositions of their workspace. */
@Injectable()
export class DispositionsService {
  constructor(private readonly repository: DispositionsRepository) {}

  async list(tx: WorkspaceTx): Promise<DispositionsResponse> {
    return { items: await this.repository.list(tx) };
  }

  async put(
    tx: WorkspaceTx,
    caller: Caller,
    name: string,
    body: DispositionRequest,
  ): Promise<DispositionResponse> {
    const fields = fieldsOf(name, body);
    await this.repository.lockAll(tx);
    const all = await this.repository.list(tx);
    const before = all.find((row) => row.name === name);
    if (before === undefined && all.length >= most) {
      const detail = `A workspace has at most ${most} dispositions; remove one first.`;
      throw new AppError('conflict', 'too_many_dispositions', detail);
    }
    const after = await this.repository.put(tx, name, fields);
    await recordAudit(tx, caller, caller.ip, 'disposition.put', 'disposition', name, {
      from: before === undefined ? null : audited(before),
      to: audited(after),
    });
    return after;
  }

  async remove(tx: WorkspaceTx, caller: Caller, name: string): Promise<void> {
    if (name === OPT_OUT_DISPOSITION) {
      throw new AppError('conflict', 'opt_out_must_stay', `${name} is how people are never called again.`);
    }
    await this.repository.lockAll(tx);
    if (!(await this.repository.remove(tx, name))) throw notFound('disposition');
    await recordAudit(tx, caller, caller.ip, 'disposition.removed', 'disposition', name, {});
  }
}

function fieldsOf(name: string, body: DispositionRequest): DispositionFields {
  if (!dispositionPattern.test(name)) {
    const detail = 'The name of a disposition is of 1 to 64 lower-case letters, digits and underscores.';
    throw new AppError('invalid', 'disposition_name_invalid', detail, [
      { parameter: 'name', code: 'disposition_name_invalid', detail },
    ]);
  }
  const { label, effect, delay_s = null, position = null } = body;
  if (name === OPT_OUT_DISPOSITION && effect !== 'opt_out') {
    throw invalidField('/effect', 'opt_out_must_stay', `The effect of ${name} is always opt_out.`);
  }
  if (delay_s !== null && effect !== 'retry' && effect !== 'callback') {
    throw invalidField('/delay_s', 'delay_not_used', `A disposition that is ${effect} has no delay.`);
  }
  return { label, effect, delay_s, position };
}

function audited({ label, effect, delay_s, position }: DispositionRow): Record<string, unknown> {
  return { label, effect, delay_s, position };
}
