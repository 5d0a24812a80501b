import type { Schemas, Trunkline } from '@trunkline/client';
import { all, type Customer, poll } from './customer.js';

/** The number that calls. Fictional, as all of them are. */
export const agentNumber = '+14155550100';

type PhoneNumber = Schemas['PhoneNumberResponse'];

const syncPatienceMs = 30_000;

/**
 * What a workspace needs before it can call anybody: limits that do not hinder, a SIP trunk that LiveKit knows, and an
 * agent that speaks on its number. What is there already stays.
 */
export async function setUpTelephony(
  { trunkline, workspaceId }: Customer,
  callsPerSecond: number,
  numbers: readonly string[] = [agentNumber],
): Promise<void> {
  await trunkline.PATCH('/workspaces/{id}/settings', {
    params: { path: { id: workspaceId } },
    body: {
      max_concurrent: 1000,
      attempt_caps: [],
      calling_window: null,
      // The people of the campaign live where it is midday.
      allowed_countries: ['US', 'GB', 'AU'],
    },
  });
  let agentId: string | null = null;
  for (const e164 of numbers) {
    const number =
      (await findNumber(trunkline, e164)) ?? (await registerTrunk(trunkline, e164, callsPerSecond));
    agentId = number.agent_id ?? agentId ?? (await hireAgent(trunkline));
    const body = { phone_number: e164, agent_id: agentId };
    if (number.agent_id === null) await trunkline.PUT('/phonenumbers/map_agent', { body });
  }
  for (const e164 of numbers) await waitUntilSynced(trunkline, e164);
}

function registerTrunk(trunkline: Trunkline, e164: string, callsPerSecond: number): Promise<PhoneNumber> {
  return trunkline.POST('/phonenumbers/sip_trunk', {
    body: {
      sip_address: 'sip.example.com',
      phone_number: e164,
      provider: 'sandbox',
      label: 'Front desk',
      calls_per_second: callsPerSecond,
    },
  });
}

async function hireAgent(trunkline: Trunkline): Promise<string> {
  const body: Schemas['AgentRequest'] = {
    agent_name: 'Reminder',
    LLM_provider: 'open ai',
    LLM_model: 'gpt-4o',
    STT_provider: 'deepgram',
    TTS_provider: 'openai',
    language: 'en-US',
    first_message: 'Hello, this is the front desk. Am I speaking with {{customer_name}}?',
    system_prompt:
      'You confirm the appointment of {{customer_name}} in {{city}} on {{appointment_date}}. Their plan is {{plan}}. ' +
      'Be brief and friendly. If they do not want to be called again, say so in the disposition do_not_call.',
    max_call_duration: 120,
  };
  return (await trunkline.POST('/agents', { body })).id;
}

async function waitUntilSynced(trunkline: Trunkline, e164: string): Promise<void> {
  let number: PhoneNumber | undefined;
  const synced = await poll(50, syncPatienceMs, async () => {
    number = await findNumber(trunkline, e164);
    return number?.sync_status === 'synced' ? number : undefined;
  });
  if (synced === undefined) {
    throw new Error(
      `The trunk is ${number?.sync_status ?? 'gone'} on LiveKit after 30 s: ${number?.sync_error ?? 'no reason given'}`,
    );
  }
}

async function findNumber(trunkline: Trunkline, e164: string): Promise<PhoneNumber | undefined> {
  const numbers = await all(trunkline.each('/phonenumbers'));
  return numbers.find(({ phone_number }) => phone_number === e164);
}
