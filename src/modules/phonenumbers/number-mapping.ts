import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, invalidField } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import { internationalNumber, type InternationalNumber } from './domain/e164.js';
import {
  ACTIVE_LISTS,
  listUsing,
  lockNumbersOfAgent,
  mapNumber,
  type NumberRow,
  numbersOfAgents,
  unmapNumbers,
} from './phonenumbers.repository.js';

/** Which agent speaks on which number: a number has one agent, an agent may have several numbers. */
@Injectable()
export class NumberMapping {
  /** The numbers of each agent, in the order in which they were mapped. */
  async numbersOf(tx: WorkspaceTx, agentIds: readonly string[]): Promise<Map<string, string[]>> {
    const numbers = new Map<string, string[]>(agentIds.map((id) => [id, []]));
    for (const row of await numbersOfAgents(tx, agentIds)) numbers.get(row.agent_id)?.push(row.e164);
    return numbers;
  }

  /**
   * Maps a number, known or not, to an agent that the caller knows to exist in this workspace.
   * @throws AppError conflict `number_taken` when another agent has it
   */
  async map(tx: WorkspaceTx, number: InternationalNumber, agentId: string): Promise<void> {
    await this.mapAt(tx, number, agentId, null);
  }

  /**
   * Makes `number` the one that the agent shows as its `phone_number`: it takes the place of the one shown until
   * now, whose mapping ends. One of the agent's own numbers changes nothing; null only ends the mapping of the one shown.
   * @throws AppError conflict `number_taken`, `number_in_use`
   */
  async replaceShown(tx: WorkspaceTx, number: InternationalNumber | null, agentId: string): Promise<void> {
    const own = await lockNumbersOfAgent(tx, agentId);
    if (number !== null && own.some((row) => row.e164 === number.e164)) return;
    const shown = own[0];
    if (shown !== undefined) await this.release(tx, [shown]);
    if (number !== null) await this.mapAt(tx, number, agentId, shown?.mapped_at ?? null);
  }

  /** Ends every mapping of the agent. @throws AppError conflict `number_in_use` */
  async releaseAll(tx: WorkspaceTx, agentId: string): Promise<void> {
    await this.release(tx, await lockNumbersOfAgent(tx, agentId));
  }

  /**
   * Ends the mapping of numbers that the caller has locked.
   * @throws AppError conflict `number_in_use` while a list that dials, or soon will, uses one of them
   */
  async release(tx: WorkspaceTx, numbers: readonly NumberRow[]): Promise<void> {
    if (numbers.length === 0) return;
    const ids = numbers.map((number) => number.id);
    const list = await listUsing(tx, ids, ACTIVE_LISTS, 'agent');
    if (list !== null) throw inUse(list);
    await unmapNumbers(tx, ids);
  }

  private async mapAt(
    tx: WorkspaceTx,
    number: InternationalNumber,
    agentId: string,
    mappedAt: Date | null,
  ): Promise<void> {
    if (!(await mapNumber(tx, { id: newId(), ...number }, agentId, mappedAt))) throw mappedElsewhere();
  }
}

/** Reads the number of a body's field. @throws AppError invalid `number_invalid` */
export function numberInField(pointer: string, text: string): InternationalNumber {
  const number = internationalNumber(text);
  if (number === null) {
    throw invalidField(
      pointer,
      'number_invalid',
      'This is not a phone number in international format, such as +16505551234.',
    );
  }
  return number;
}

export function mappedElsewhere(): AppError {
  return new AppError(
    'conflict',
    'number_taken',
    'This number is mapped to another agent. End that mapping first (PUT /phonenumbers/map_agent with agent_id null).',
    [{ pointer: '/phone_number', code: 'number_taken', detail: 'mapped to another agent' }],
  );
}

export function inUse(list: { id: string; name: string; status: string }): AppError {
  return new AppError(
    'conflict',
    'number_in_use',
    `The list "${list.name}" (${list.status}) uses this number. Cancel it, or wait for its end.`,
    [],
    { list_id: list.id },
  );
}
