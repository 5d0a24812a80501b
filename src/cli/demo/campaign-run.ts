import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { CampaignApi, type ShownCampaign, type ShownProspect, type ShownUpload } from './campaign-api.js';
import { middayZone, peopleCsv, personNumber } from './campaign-people.js';
import { type CampaignVerdict, judgeCampaign } from './campaign-verdict.js';
import { poll } from './customer.js';
import type { WitnessLog } from './witness-log.js';

/** The numbers that call, the preferred first. */
export const callerNumbers = ['+14155550100', '+12125550100'];

const lookEveryMs = 100;
const patienceMs = 120_000;
const pauseMs = 1_500;
/** People of the first file; the second has some of them again. */
const first = range(0, 120);
const second = range(100, 160);
const third = range(200, 260);
const added = 300;
const calledBack = 4;
const optingOut = 3;
/** Far enough ahead for the request to arrive, near enough to wait for. */
const callbackInMs = 2_000;

export interface CampaignPlatform {
  api: CampaignApi;
  /** Where the API is. */
  url: string;
}

export interface CampaignResult {
  campaign: ShownCampaign;
  uploads: ShownUpload[];
  verdict: CampaignVerdict;
  prospects: Record<string, number>;
  dials: number;
  callbacks: { asked: number; made: number };
  optOuts: { asked: number; honoured: number };
  /** Settings that were changed while it ran. */
  edits: number;
  pause: { seconds: number; dials: number };
  durationS: number;
}

interface CampaignStory {
  workspaceId: string;
  platform: CampaignPlatform;
  witness: WitnessLog;
  say: (line: string) => void;
  /** Told the slug as soon as there is one. */
  created?: (slug: string) => void;
  /** What happens while it is paused, such as a restart; gives the platform that goes on. */
  whilePaused?: (platform: CampaignPlatform) => Promise<CampaignPlatform>;
}

/**
 * A campaign from the first file to the last call: three files, one person by themselves, edits while it runs, a pause,
 * callbacks and opt-outs from outside.
 */
export class CampaignRun {
  private slug = '';
  private readonly uploads: string[] = [];
  private edits = 0;
  private platform: CampaignPlatform;

  constructor(private readonly story: CampaignStory) {
    this.platform = story.platform;
  }

  async run(): Promise<CampaignResult> {
    const startedAt = Date.now();
    const { say, witness } = this.story;
    const zone = middayZone(new Date());
    say(`Everybody lives where it is midday now (${zone}).`);
    await this.create();
    await this.upload(
      'january.csv',
      peopleCsv(first, zone, 'Basic', ['123,No Number,Basic,', ',Nobody,Basic,']),
    );
    await this.change({ status: 'running' });
    await this.dialed(10);
    await this.upload('february.csv', peopleCsv(second, zone, 'Gold'));
    await this.edit({ calls_per_second: 40, max_concurrent: 80 });
    await this.dialed(30);
    const paused = await this.pauseAndResume();
    await this.edit({ retry: { max_attempts: 2, delay_s: 1 }, priority: 8 });
    await this.upload('march.csv', peopleCsv(third, zone, 'Basic', ['+12065550199,Elsewhere,Basic,EST']));
    await this.addOne(zone);
    const callbacks = await this.askForCallbacks();
    const { campaign, prospects } = await this.end(callbacks);
    witness.read();
    return this.result(campaign, prospects, {
      callbacks,
      ...paused,
      durationS: (Date.now() - startedAt) / 1000,
    });
  }

  /** Ctrl-C: nobody else is called. */
  async stop(): Promise<void> {
    if (this.slug !== '') await this.platform.api.archive(this.slug);
  }

  private async create(): Promise<void> {
    const { slug } = await this.platform.api.send<ShownCampaign>('POST', '/api/v/campaign/', {
      name: 'Yearly renewals',
      caller_ids: callerNumbers,
      calling_windows: [
        { start: '08:00', end: '12:30' },
        { start: '12:30', end: '20:00' },
      ],
      holidays: ['2020-12-25'],
      profile: 'us-tcpa',
      max_concurrent: 40,
      calls_per_second: 20,
      ring_timeout_s: 15,
      retry: { max_attempts: 2, delay_s: 2, on: ['busy', 'no-answer', 'failed'] },
      public_status: true,
    });
    this.slug = slug;
    this.story.created?.(slug);
    this.story.say(`Campaign ${slug}: a draft that calls from ${callerNumbers.join(' and ')}.`);
  }

  private async upload(name: string, csv: string): Promise<void> {
    const { id } = await this.platform.api.upload(this.slug, name, csv);
    this.uploads.push(id);
    const upload = await this.until(async () => {
      const shown = await this.platform.api.get<ShownUpload>(`/api/v/upload/${id}/`);
      return shown.status === 'importing' ? undefined : shown;
    });
    const { rows_total: rows, accepted, updated, rejected } = upload.counts;
    this.story.say(
      `  ${name}: ${rows} rows, ${accepted} new people, ${updated} updated, ${rejected} rejected`,
    );
  }

  private change(changes: object): Promise<ShownCampaign> {
    return this.platform.api.send('PATCH', `/api/v/campaign/${this.slug}/`, changes);
  }

  private async edit(changes: object): Promise<void> {
    await this.change(changes);
    this.edits += 1;
    this.story.say(`  changed while it runs: ${Object.keys(changes).join(', ')}`);
  }

  private async addOne(zone: string): Promise<void> {
    const { id } = await this.platform.api.get<ShownCampaign>(`/api/v/campaign/${this.slug}/`);
    await this.platform.api.send('POST', `/api/v/prospect/${id}/`, {
      phone_number: personNumber(added, zone),
      timezone: zone,
      variables: { customer_name: 'Somebody who called', plan: 'Gold' },
    });
  }

  private async dialed(invites: number): Promise<void> {
    const { witness } = this.story;
    await this.until(async () => {
      witness.read();
      return witness.invites.length >= invites ? true : undefined;
    });
  }

  /** Some opt out while nobody is called. */
  private async pauseAndResume(): Promise<Pick<Extras, 'pause' | 'optOuts'>> {
    const { witness, say, whilePaused } = this.story;
    await this.change({ status: 'paused' });
    const begun = Date.now();
    witness.read();
    const before = witness.invites.length;
    const pending = (await this.prospects()).filter(
      ({ state, attempts }) => state === 'pending' && attempts.length === 0,
    );
    const optOuts = pending.slice(-optingOut).map((one) => one.phone_number);
    await this.tell(optOuts.map((phone_number) => ({ type: 'opt_out', phone_number })));
    await pause(pauseMs);
    if (whilePaused !== undefined) this.platform = await whilePaused(this.platform);
    witness.read();
    const dials = witness.invites.length - before;
    const seconds = (Date.now() - begun) / 1000;
    say(`  paused for ${seconds.toFixed(1)} s: ${dials} phones rang, ${optOuts.length} people opted out`);
    await this.change({ status: 'running' });
    return { pause: { seconds, dials }, optOuts };
  }

  /** Some of those who were reached want to be called again. */
  private async askForCallbacks(): Promise<Callback[]> {
    const reached = await this.until(async () => {
      const found = (await this.prospects()).filter(({ state }) => state === 'completed');
      return found.length >= calledBack ? found.slice(0, calledBack) : undefined;
    });
    const at = new Date(Date.now() + callbackInMs);
    await this.tell(
      reached.map(({ id }) => ({ type: 'callback', prospect_id: id, callback_at: at.toISOString() })),
    );
    this.story.say(`  ${reached.length} people asked to be called back`);
    return reached.map(({ id }) => ({ prospectId: id, at }));
  }

  /** Events of an outside system, signed with the workspace's secret. */
  private async tell(events: object[]): Promise<void> {
    const { url, api } = this.platform;
    const dialer = await api.send<{ id: string; secret: string }>(
      'POST',
      `/workspaces/${this.story.workspaceId}/dialer-webhook`,
    );
    const [id, now, body] = [randomUUID(), new Date(), JSON.stringify({ events })];
    const reply = await fetch(`${url}/api/v/webhook/?key=${dialer.id}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(dialer.secret).sign(id, now, body),
      },
      body,
    });
    const result = (await reply.json()) as { applied?: number };
    if (result.applied !== events.length) throw new Error(`events were refused: ${JSON.stringify(result)}`);
  }

  private async end(callbacks: Callback[]): Promise<{ campaign: ShownCampaign; prospects: ShownProspect[] }> {
    const { say } = this.story;
    let saidAt = Date.now();
    return this.until(async () => {
      const campaign = await this.platform.api.get<ShownCampaign>(`/api/v/campaign/${this.slug}/`);
      const { total = 0, pending = 0, dialing = 0 } = campaign.counts;
      if (Date.now() - saidAt > 2_000) {
        saidAt = Date.now();
        say(`  ${total - pending - dialing} of ${total} people, ${dialing} in flight`);
      }
      if (campaign.status !== 'completed') return undefined;
      const prospects = await this.prospects();
      return callbacks.every((one) => wasCalledBack(one, prospects)) ? { campaign, prospects } : undefined;
    });
  }

  private prospects(): Promise<ShownProspect[]> {
    return this.platform.api.all<ShownProspect>(`/api/v/campaign/${this.slug}/prospects/`);
  }

  private async result(
    campaign: ShownCampaign,
    people: ShownProspect[],
    extras: Extras,
  ): Promise<CampaignResult> {
    const { api } = this.platform;
    const uploads = await Promise.all(this.uploads.map((id) => api.get<ShownUpload>(`/api/v/upload/${id}/`)));
    const prospects: Record<string, number> = {};
    for (const { state } of people) prospects[state] = (prospects[state] ?? 0) + 1;
    const attempts = people.flatMap((one) => one.attempts);
    const dialed = new Set(attempts.flatMap(({ id, dialed_at }) => (dialed_at === null ? [] : [id])));
    const invites = this.story.witness.invites;
    const rang = new Set(invites.map(({ to }) => to));
    const callbacks = {
      asked: extras.callbacks.length,
      made: extras.callbacks.filter((one) => wasCalledBack(one, people)).length,
    };
    const optOuts = {
      asked: extras.optOuts.length,
      honoured: extras.optOuts.filter((number) => !rang.has(number)).length,
    };
    const verdict = judgeCampaign({
      status: campaign.status,
      uploads,
      added: 1,
      prospects,
      dialed,
      invited: invites.map((invite) => invite.attempt_id),
      invitesWhilePaused: extras.pause.dials,
      callbacks,
      optOuts,
    });
    const { pause: paused, durationS } = extras;
    const { edits } = this;
    const dials = dialed.size;
    return {
      campaign,
      uploads,
      verdict,
      prospects,
      dials,
      callbacks,
      optOuts,
      edits,
      pause: paused,
      durationS,
    };
  }

  private async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    const found = await poll(lookEveryMs, patienceMs, look);
    if (found === undefined) throw new Error('The campaign does not get on.');
    return found;
  }
}

interface Callback {
  prospectId: string;
  at: Date;
}

interface Extras {
  callbacks: Callback[];
  optOuts: string[];
  pause: { seconds: number; dials: number };
  durationS: number;
}

function wasCalledBack({ prospectId, at }: Callback, people: readonly ShownProspect[]): boolean {
  const attempts = people.find(({ id }) => id === prospectId)?.attempts ?? [];
  return attempts.some(({ dialed_at: dialed }) => dialed !== null && Date.parse(dialed) >= at.getTime());
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}
