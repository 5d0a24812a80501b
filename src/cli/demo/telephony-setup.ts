import { type PlatformClient, poll } from './platform-client.js';

/** The number that calls. Fictional, as all of them are. */
export const agentNumber = '+14155550100';

interface NumberView {
  id: string;
  phone_number: string;
  agent_id: string | null;
  sync_status: 'pending' | 'synced' | 'error' | null;
  sync_error: string | null;
}

const syncPatienceMs = 30_000;

/**
 * What a workspace needs before it can call anybody: limits that do not hinder, a SIP trunk that LiveKit knows, and an
 * agent that speaks on its number. What is there already stays.
 */
export async function setUpTelephony(client: PlatformClient, callsPerSecond: number): Promise<void> {
  await client.patch(`/workspaces/${client.workspaceId}/settings`, {
    max_concurrent: 1000,
    attempt_caps: [],
    calling_window: null,
  });
  const number = (await findNumber(client)) ?? (await registerTrunk(client, callsPerSecond));
  if (number.agent_id === null) await hireAgent(client);
  await waitUntilSynced(client);
}

function registerTrunk(client: PlatformClient, callsPerSecond: number): Promise<NumberView> {
  return client.post<NumberView>('/phonenumbers/sip_trunk', {
    sip_address: 'sip.example.com',
    phone_number: agentNumber,
    provider: 'sandbox',
    label: 'Front desk',
    calls_per_second: callsPerSecond,
  });
}

async function hireAgent(client: PlatformClient): Promise<void> {
  const agent = await client.post<{ id: string }>('/agents', {
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
  });
  await client.put('/phonenumbers/map_agent', { phone_number: agentNumber, agent_id: agent.id });
}

async function waitUntilSynced(client: PlatformClient): Promise<void> {
  let number: NumberView | undefined;
  const synced = await poll(50, syncPatienceMs, async () => {
    number = await findNumber(client);
    return number?.sync_status === 'synced' ? number : undefined;
  });
  if (synced === undefined) {
    throw new Error(
      `The trunk is ${number?.sync_status ?? 'gone'} on LiveKit after 30 s: ${number?.sync_error ?? 'no reason given'}`,
    );
  }
}

async function findNumber(client: PlatformClient): Promise<NumberView | undefined> {
  const { items } = await client.get<{ items: NumberView[] }>('/phonenumbers');
  return items.find(({ phone_number }) => phone_number === agentNumber);
}
