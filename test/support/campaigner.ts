import { until } from './sandbox.js';

export interface BatchSettings {
  max_concurrent?: number;
  calls_per_second?: number;
  retry?: { max_attempts: number; delay_s: number; on: string[] };
  calling_window?: { start: string; end: string };
}

export interface CampaignSettings {
  priority?: number;
  retry?: { max_attempts: number; delay_s: number; on: string[] };
}

export interface BatchView {
  id: string;
  status: string;
  counts: Record<string, number>;
}

/** Somebody who dials through the public API: a workspace with an agent, a trunk and a number. */
export class Campaigner {
  private constructor(
    public url: string,
    private readonly token: string,
    readonly workspaceId: string,
  ) {}

  static async signUp(
    url: string,
    trunk: { callsPerSecond: number; maxConcurrent: number; maxCallDurationS?: number },
  ): Promise<Campaigner> {
    const email = `user-${Math.round(performance.now() * 1000)}@example.com`;
    const person = await send(url, 'POST', '/auth/signup', {
      email,
      password: 'correct horse battery',
      name: 'Ada',
    });
    const workspaceId = (person.workspace as { id: string }).id;
    const self = new Campaigner(url, person.access_token as string, workspaceId);
    await self.request('PATCH', `/workspaces/${workspaceId}/settings`, {
      max_concurrent: trunk.maxConcurrent,
      attempt_caps: [],
      daily_call_cap: null,
      daily_spend_cap: null,
    });
    await self.request('POST', '/phonenumbers/sip_trunk', {
      sip_address: 'sip.example.com',
      phone_number: '+14155550100',
      provider: 'example',
      auth_username: 'user',
      auth_password: 'a password that is fictional',
      calls_per_second: trunk.callsPerSecond,
    });
    await self.request('POST', '/agents', {
      phone_number: '+14155550100',
      agent_name: 'Sales Agent',
      system_prompt: 'You are helpful.',
      first_message: 'Hello!',
      ...(trunk.maxCallDurationS !== undefined && { max_call_duration: trunk.maxCallDurationS }),
    });
    await until(
      'the trunk is on LiveKit',
      async () => {
        const page = await self.request('GET', '/phonenumbers');
        return (page.items as { sync_status: string }[])[0]?.sync_status === 'synced';
      },
      60_000,
    );
    return self;
  }

  /** Uploads numbers as a batch; the window is always open unless the settings say otherwise. */
  async upload(numbers: readonly string[], settings: BatchSettings = {}): Promise<BatchView> {
    const form = new FormData();
    form.set('name', 'A batch');
    form.set('agent_phone_number', '+14155550100');
    form.set('calling_window', JSON.stringify(settings.calling_window ?? { start: '00:00', end: '24:00' }));
    for (const [name, value] of Object.entries(settings)) {
      if (name !== 'calling_window')
        form.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    form.set('file', new Blob([`phone_number\n${numbers.join('\n')}\n`], { type: 'text/csv' }), 'people.csv');
    const reply = await fetch(`${this.url}/batch/upload`, {
      method: 'POST',
      headers: this.headers(),
      body: form,
    });
    return (await bodyOf(reply, 'POST', '/batch/upload')) as unknown as BatchView;
  }

  /**
   * Makes a campaign that runs around the clock, and uploads its files, one after the other, each a list of numbers.
   * What several files have in common is one prospect.
   */
  async campaign(
    files: readonly (readonly string[])[],
    settings: CampaignSettings = {},
  ): Promise<{ id: string }> {
    const made = (await this.request('POST', '/api/v/campaign/', {
      name: 'A campaign',
      caller_ids: ['+14155550100'],
      calling_windows: [{ start: '00:00', end: '24:00' }],
      max_concurrent: 50,
      calls_per_second: 30,
      ...settings,
    })) as { id: string; slug: string };
    for (const [index, numbers] of files.entries()) {
      const form = new FormData();
      const text = `phone_number\n${numbers.join('\n')}\n`;
      form.set('file', new Blob([text], { type: 'text/csv' }), `people-${index}.csv`);
      const path = `/api/v/upload/${made.slug}/`;
      const reply = await fetch(`${this.url}${path}`, {
        method: 'POST',
        headers: this.headers(),
        body: form,
      });
      await bodyOf(reply, 'POST', path);
    }
    await this.request('PATCH', `/api/v/campaign/${made.slug}/`, { status: 'running' });
    return made;
  }

  async viewOf(campaignId: string): Promise<{ status: string; counts: Record<string, number> }> {
    return (await this.request('GET', `/api/v/campaign/${campaignId}/`)) as never;
  }

  async batch(id: string): Promise<BatchView> {
    return (await this.request('GET', `/batch/${id}`)) as unknown as BatchView;
  }

  request(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    return send(this.url, method, path, body, this.headers());
  }

  /** The reply as it is, whatever its status; throws when there is none. */
  post(path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { ...this.headers(), 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const reply = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return bodyOf(reply, method, path);
}

async function bodyOf(reply: Response, method: string, path: string): Promise<Record<string, unknown>> {
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Fictional numbers +1 NPA 555 01xx. There are 100 for an area code, and each choses how the carrier answers. */
export function fictionalNumbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const line = String(index % 100).padStart(2, '0');
    return `+1${areaCodes[Math.floor(index / 100)]}55501${line}`;
  });
}

/** Area codes of the United States that libphonenumber knows. */
const areaCodes = [
  205, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253,
  254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314,
  315, 316, 317, 318,
];
