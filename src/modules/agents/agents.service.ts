import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { violatedUnique } from '../../platform/database/database.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { EgressClient } from '../../platform/egress/egress-client.js';
import { refuseDestination } from '../../platform/egress/refuse-destination.js';
import { AppError, notFound } from '../../platform/errors.js';
import { pageOf, sliceOf } from '../../platform/http/paging.js';
import type { PageQuery } from '../../platform/http/paging.requests.js';
import type { Caller } from '../../platform/http/principal.js';
import { newId } from '../../platform/ids.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { numberInField, NumberMapping } from '../phonenumbers/index.js';
import {
  type AgentFields,
  type AgentRow,
  campaignOf,
  countAgents,
  deleteAgent,
  findAgent,
  insertAgent,
  isInCall,
  listAgents,
  lockAgent,
  updateAgent,
} from './agents.repository.js';
import type { AgentRequest } from './agents.requests.js';
import type { AgentPageResponse, AgentResponse } from './agents.responses.js';
import { slugOf, slugWithEnding } from '../../platform/slug.js';

const slugTries = 5;

@Injectable()
export class AgentsService {
  constructor(
    private readonly mapping: NumberMapping,
    private readonly egress: EgressClient,
  ) {}

  async list(tx: WorkspaceTx, query: PageQuery): Promise<AgentPageResponse> {
    const rows = await listAgents(tx, sliceOf(query));
    const numbers = await this.mapping.numbersOf(
      tx,
      rows.map((row) => row.id),
    );
    return pageOf(query, rows, await countAgents(tx), (row) => shown(row, numbers.get(row.id) ?? []));
  }

  async read(tx: WorkspaceTx, id: string): Promise<AgentResponse> {
    const row = await findAgent(tx, id);
    if (row === null) throw notFound('agent');
    return this.withNumbers(tx, row);
  }

  async create(tx: WorkspaceTx, caller: Caller, body: AgentRequest): Promise<AgentResponse> {
    this.refusePrivateUrls(body);
    const number = numberOf(body);
    const row = await this.insert(tx, body);
    if (number) await this.mapping.map(tx, number, row.id);
    await recordAudit(tx, caller, caller.ip, 'agent.created', 'agent', row.id, {
      slug: row.slug,
      phone_number: number?.e164 ?? null,
    });
    return this.withNumbers(tx, row);
  }

  async update(tx: WorkspaceTx, caller: Caller, id: string, body: AgentRequest): Promise<AgentResponse> {
    this.refusePrivateUrls(body);
    const number = numberOf(body);
    const row = await this.replace(tx, id, body);
    if (number !== undefined) await this.mapping.replaceShown(tx, number, id);
    await recordAudit(tx, caller, caller.ip, 'agent.updated', 'agent', id, {
      slug: row.slug,
      ...(number !== undefined && { phone_number: number?.e164 ?? null }),
    });
    return this.withNumbers(tx, row);
  }

  /** What is private by its literal address or name; where a public name leads to is judged at each call. */
  private refusePrivateUrls(body: AgentRequest): void {
    for (const [index, { url }] of (body.custom_functions ?? []).entries()) {
      refuseDestination(`/custom_functions/${index}/url`, url, this.egress.policy);
    }
  }

  async delete(tx: WorkspaceTx, caller: Caller, id: string): Promise<void> {
    if (!(await lockAgent(tx, id))) throw notFound('agent');
    if (await isInCall(tx, id)) {
      throw new AppError(
        'conflict',
        'agent_in_use',
        'A call with this agent is live, or waits to be dialed. Try again when it has ended.',
      );
    }
    const campaign = await campaignOf(tx, id);
    if (campaign !== null) {
      throw new AppError(
        'conflict',
        'agent_in_use',
        `The agent speaks for the campaign "${campaign.name}", which is ${campaign.status}. Give it another, or archive it first.`,
      );
    }
    await this.mapping.releaseAll(tx, id);
    await deleteAgent(tx, id);
    await recordAudit(tx, caller, caller.ip, 'agent.deleted', 'agent', id, {});
  }

  private async insert(tx: WorkspaceTx, body: AgentRequest): Promise<AgentRow> {
    const fields = fieldsOf(body);
    if (body.slug !== undefined) {
      const row = await insertAgent(tx, newId(), body.slug, fields);
      if (row === null) throw slugTaken();
      return row;
    }
    const base = slugOf(body.agent_name, 'agent');
    for (let tries = 0; tries < slugTries; tries += 1) {
      const slug = tries === 0 ? base : slugWithEnding(base, randomBytes(4).toString('hex'));
      const row = await insertAgent(tx, newId(), slug, fields);
      if (row !== null) return row;
    }
    throw new Error(`no free slug for ${base} in ${slugTries} tries`);
  }

  private async replace(tx: WorkspaceTx, id: string, body: AgentRequest): Promise<AgentRow> {
    try {
      const row = await updateAgent(tx, id, body.slug ?? null, fieldsOf(body));
      if (row !== null) return row;
    } catch (error) {
      if (violatedUnique(error) !== null) throw slugTaken();
      throw error;
    }
    throw notFound('agent');
  }

  private async withNumbers(tx: WorkspaceTx, row: AgentRow): Promise<AgentResponse> {
    const numbers = await this.mapping.numbersOf(tx, [row.id]);
    return shown(row, numbers.get(row.id) ?? []);
  }
}

function numberOf(body: AgentRequest): ReturnType<typeof numberInField> | null | undefined {
  if (body.phone_number === undefined || body.phone_number === null) return body.phone_number;
  return numberInField('/phone_number', body.phone_number);
}

/** The agent as a whole: what is left out has its default. */
function fieldsOf(body: AgentRequest): AgentFields {
  return {
    LLM_provider: body.LLM_provider ?? null,
    LLM_model: body.LLM_model ?? null,
    STT_provider: body.STT_provider ?? null,
    TTS_provider: body.TTS_provider ?? null,
    agent_name: body.agent_name,
    system_prompt: body.system_prompt ?? '',
    first_message: body.first_message ?? '',
    disclosures: {
      ai: body.disclosures?.ai ?? null,
      recording: body.disclosures?.recording ?? null,
    },
    temperature: body.temperature ?? null,
    max_tokens: body.max_tokens ?? null,
    max_call_duration: body.max_call_duration ?? 300,
    language: body.language ?? null,
    voice: body.voice ?? null,
    custom_functions: (body.custom_functions ?? []).map((custom) => ({
      name: custom.name,
      description: custom.description ?? '',
      url: custom.url,
      method: custom.method ?? 'POST',
      parameters: custom.parameters ?? {},
    })),
  };
}

function shown(row: AgentRow, numbers: string[]): AgentResponse {
  const { id, slug, ...rest } = row;
  return { id, slug, phone_number: numbers[0] ?? null, phone_numbers: numbers, ...rest };
}

function slugTaken(): AppError {
  return new AppError('conflict', 'slug_taken', 'Another agent of this workspace has this slug.', [
    { pointer: '/slug', code: 'slug_taken', detail: 'another agent has it' },
  ]);
}
