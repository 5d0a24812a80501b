import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, type FieldError } from '../../platform/errors.js';
import type { Caller } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { CallPlacement, missingVariables } from '../dialing/index.js';
import { numberInField } from '../phonenumbers/index.js';
import { findCall, findLine } from './calls.repository.js';
import type { OutboundCallRequest } from './calls.requests.js';
import type { CallResponse } from './calls.responses.js';
import { shown } from './calls.service.js';
import { givenVariables } from './domain/given-variables.js';

/** A line that a call can leave on. */
interface Line {
  agentId: string;
  trunkId: string;
  texts: string[];
  maxCallDurationS: number;
}

/** Places single calls. Whether and when they are dialed is dialing's decision. */
@Injectable()
export class OutboundCalls {
  constructor(private readonly placement: CallPlacement) {}

  async dial(tx: WorkspaceTx, caller: Caller, body: OutboundCallRequest): Promise<CallResponse> {
    const from = numberInField('/agent_phone_number', body.agent_phone_number);
    const to = numberInField('/phone_number_to_dial', body.phone_number_to_dial);
    const variables = variablesOf(body.dynamic_variables ?? {});
    const line = await lineOf(tx, from.e164);
    refuseMissing(missingVariables(line.texts, variables));
    const { callId } = await this.placement.place(tx, {
      callerId: caller.id,
      fromE164: from.e164,
      agentId: line.agentId,
      trunkId: line.trunkId,
      to: to.e164,
      variables,
      maxCallDurationS: line.maxCallDurationS,
    });
    await recordAudit(tx, caller, caller.ip, 'call.placed', 'call', callId, { agent_id: line.agentId });
    const call = await findCall(tx, callId);
    if (call === null) throw new Error(`the call ${callId} was placed and is not there`);
    return shown(call.row);
  }
}

/** @throws AppError `number_not_found`, `number_without_agent`, `number_without_trunk` */
async function lineOf(tx: WorkspaceTx, e164: string): Promise<Line> {
  const pointer = '/agent_phone_number';
  const row = await findLine(tx, e164);
  if (row === null) {
    const detail = 'There is no such number in this workspace.';
    throw new AppError('not-found', 'number_not_found', detail, [
      { pointer, code: 'number_not_found', detail },
    ]);
  }
  if (row.agent_id === null || row.max_call_duration === null) {
    const detail = 'No agent speaks on this number. Map one with PUT /phonenumbers/map_agent.';
    throw new AppError('conflict', 'number_without_agent', detail, [
      { pointer, code: 'number_without_agent', detail },
    ]);
  }
  if (row.trunk_id === null) {
    const detail = 'This number has no trunk. Register one with POST /phonenumbers/sip_trunk.';
    throw new AppError('conflict', 'number_without_trunk', detail, [
      { pointer, code: 'number_without_trunk', detail },
    ]);
  }
  return {
    agentId: row.agent_id,
    trunkId: row.trunk_id,
    texts: [row.system_prompt ?? '', row.first_message ?? ''],
    maxCallDurationS: row.max_call_duration,
  };
}

function variablesOf(given: Record<string, unknown>): Record<string, string> {
  const read = givenVariables(given);
  if ('variables' in read) return read.variables;
  throw refused('variable_invalid', 'A dynamic variable cannot be used.', read.faults);
}

function refuseMissing(names: readonly string[]): void {
  if (names.length === 0) return;
  throw refused(
    'variable_missing',
    `The agent's texts need variables that the call does not give: ${names.join(', ')}.`,
    names.map((name) => ({ name, detail: 'the agent needs it' })),
  );
}

function refused(
  code: 'variable_missing' | 'variable_invalid',
  detail: string,
  faults: readonly { name: string | null; detail: string }[],
): AppError {
  const fields = faults.map((fault): FieldError => ({
    pointer: pointerTo(fault.name),
    code,
    detail: fault.detail,
  }));
  return new AppError('invalid', code, detail, fields);
}

/** RFC 6901. */
function pointerTo(name: string | null): string {
  const base = '/dynamic_variables';
  return name === null ? base : `${base}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
