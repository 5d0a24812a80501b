import { TrunklineError } from '@trunkline/client';
import { startedPlatform } from './demo/environment.js';
import { demoAccount } from './demo/caller.js';
import { CallStory } from './demo/call-story.js';
import { agentNumber, setUpTelephony } from './demo/telephony-setup.js';
import { setTimeout as pause } from 'node:timers/promises';

const lookEveryMs = 100;
const callsPerSecond = 10;

/** What the agent's prompt speaks of. */
const variables = {
  customer_name: 'Alex Morgan',
  city: 'San Francisco',
  appointment_date: 'May 4 at 9:00 am',
  plan: 'Premium',
};

/** `npm run call -- +14155550123`: places one call and prints its life. Exit 0 when the call was answered. */
async function call(number: string): Promise<number> {
  const { url, dataDir } = startedPlatform(process.env);
  const customer = await demoAccount(url, dataDir);
  await setUpTelephony(customer, callsPerSecond);
  const { trunkline } = customer;
  const { id } = await trunkline.POST('/calls/outbound_call', {
    body: {
      agent_phone_number: agentNumber,
      phone_number_to_dial: number,
      dynamic_variables: variables,
    },
  });
  const story = new CallStory();
  for (;;) {
    const detail = await trunkline.GET('/calls/{id}', { params: { path: { id } } });
    for (const line of story.newLines(detail)) console.log(line);
    if (story.over) return detail.status === 'completed' ? 0 : 1;
    await pause(lookEveryMs);
  }
}

try {
  const [number, ...rest] = process.argv.slice(2);
  if (number === undefined || rest.length > 0)
    throw new Error('One number, please: npm run call -- +14155550123');
  process.exitCode = await call(number);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof TrunklineError && error.status < 500 ? 2 : 1;
}
process.disconnect?.();
