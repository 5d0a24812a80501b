import { signBody } from './access-token.js';
import type { HttpClient, HttpReply } from './http-client.js';
import type { AgentJob } from './script.js';
import type { SimulatedTime } from './simulated-time.js';

/** Waits before each retry, in milliseconds of the real clock: the platform does not run faster. */
const JOB_RETRIES_MS = [250, 500, 1000];
const EVENT_RETRIES_MS = [250, 500, 1000, 2000, 4000, 8000];

export interface AgentApiCounters {
  jobs_read: number;
  posts: number;
  events: number;
  given_up: number;
}

/** The platform's internal API, as an agent worker uses it for one attempt. */
export class AgentApi {
  private readonly url: string;

  constructor(
    private readonly keys: { apiKey: string; apiSecret: string },
    private readonly time: SimulatedTime,
    private readonly http: HttpClient,
    baseUrl: string,
    attemptId: string,
    private readonly counters: AgentApiCounters,
  ) {
    this.url = `${baseUrl.replace(/\/+$/, '')}/internal/agent/attempts/${encodeURIComponent(attemptId)}`;
  }

  /** Undefined when the platform cannot be reached or does not know the attempt. */
  async job(): Promise<AgentJob | undefined> {
    const reply = await this.send('GET', this.url, '', JOB_RETRIES_MS);
    if (reply?.status !== 200) return undefined;
    this.counters.jobs_read++;
    return parseJob(reply.body);
  }

  /** Events that cannot be delivered are lost, as those of a real worker would be. */
  async post(events: object[]): Promise<void> {
    const reply = await this.send('POST', `${this.url}/events`, JSON.stringify({ events }), EVENT_RETRIES_MS);
    if (reply && reply.status < 300) {
      this.counters.posts++;
      this.counters.events += events.length;
    } else {
      this.counters.given_up++;
    }
  }

  private async send(
    method: 'GET' | 'POST',
    url: string,
    body: string,
    retriesMs: number[],
  ): Promise<HttpReply | undefined> {
    for (let retry = 0; ; retry++) {
      const reply = await this.http.request(
        method,
        url,
        {
          authorization: signBody(this.keys.apiKey, this.keys.apiSecret, body, this.time.now()),
          ...(method === 'POST' && { 'content-type': 'application/json' }),
        },
        body,
      );
      const waitMs = retriesMs[retry];
      const final = reply !== undefined && reply.status < 500 && reply.status !== 429;
      if (final || waitMs === undefined) return reply;
      await this.time.sleepReal(waitMs);
    }
  }
}

function parseJob(body: string): AgentJob | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  const job = asObject(json);
  const agent = asObject(job['agent']);
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(asObject(job['variables']))) {
    if (typeof value === 'string' || typeof value === 'number') variables[name] = String(value);
  }
  return {
    agentName: asText(agent['name']),
    firstMessage: asText(agent['first_message']),
    variables,
    hangsUpOnMachine: job['voicemail'] === 'hang_up',
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
