import { setTimeout as pause } from 'node:timers/promises';
import { signBody } from '../../telephony/index.js';

/** The counters of the sandbox that are read here. */
export interface SandboxStats {
  requests: Record<string, number>;
  webhooks: Record<string, number>;
}

/** Reads the counters of the sandbox that the launcher started. */
export async function sandboxStats(env: NodeJS.ProcessEnv): Promise<SandboxStats> {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey = '', LIVEKIT_API_SECRET: apiSecret = '' } = env;
  const token = await signBody('', { apiKey, apiSecret }, new Date());
  const response = await fetch(`${url}/sandbox/stats`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`the sandbox shows no counters: ${response.status}`);
  return (await response.json()) as SandboxStats;
}

const restMs = 2_000;
const patienceMs = 120_000;

/** Waits until no webhook was delivered or given up for two seconds: what the dials left behind is done then. */
export async function untilWebhooksRest(
  env: NodeJS.ProcessEnv,
): Promise<{ stats: SandboxStats; restingSince: Date }> {
  let { stats, restingSince } = { stats: await sandboxStats(env), restingSince: new Date() };
  for (
    const end = Date.now() + patienceMs;
    Date.now() < end && Date.now() - restingSince.getTime() < restMs;
  ) {
    await pause(200);
    const next = await sandboxStats(env);
    if (JSON.stringify(next.webhooks) !== JSON.stringify(stats.webhooks)) restingSince = new Date();
    stats = next;
  }
  return { stats, restingSince };
}

/** What was added to each counter, without those that stood still. */
export function added(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, n]) => {
      const more = n - (before[name] ?? 0);
      return more === 0 ? [] : [[name, more]];
    }),
  );
}
