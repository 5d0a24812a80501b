import { poll } from '../demo/customer.js';
import { EventStream, type ReceivedEvent } from './event-stream.js';

interface CallChange {
  change: string;
  at: string;
  call: { id: string };
}

interface Heard {
  id: string;
  at: number;
}

/** In whole milliseconds. */
interface Latency {
  p50: number;
  p99: number;
  max: number;
}

export interface AudienceSummary {
  clients: number;
  /** Changes of calls, each counted once. */
  events: number;
  seconds: number;
  /** Of all changes, and by what changed. */
  latency: Record<string, Latency>;
  inFlight: { max: number; median: number };
  /** What a client missed, heard twice or heard in another order. */
  broken: string[];
}

const patienceMs = 60_000;

/** Clients that listen to one workspace, and what all of them heard. */
export class Audience {
  /** The changes by their ids, read once for all clients. */
  private readonly changes = new Map<string, CallChange>();
  private readonly heard: Heard[][];
  private readonly streams: EventStream[] = [];
  private readonly flight: number[] = [];
  private readonly live = new Set<string>();
  private readonly over = new Set<string>();
  private firstAt = 0;
  private lastAt = 0;

  constructor(readonly clients: number) {
    this.heard = Array.from({ length: clients }, () => []);
  }

  /** @param credentials headers; clients take them in turn */
  async open(url: string, credentials: readonly Record<string, string>[]): Promise<void> {
    const started = this.heard.map(async (_, client) => {
      const headers = credentials[client % credentials.length] ?? {};
      this.streams.push(await EventStream.open(url, headers, (event) => this.take(client, event)));
    });
    await Promise.all(started);
    const ready = await poll(20, patienceMs, async () =>
      this.heard.every((ids) => ids.length > 0) ? true : undefined,
    );
    if (ready === undefined) throw new Error('not every client got a snapshot');
  }

  /** Resolves when every client has heard of the end of this many calls. */
  async hasHeardOf(ends: number): Promise<void> {
    const all = async (): Promise<true | undefined> =>
      this.over.size >= ends && this.heard.every((ids) => ids.at(-1)?.id === this.heard[0]?.at(-1)?.id)
        ? true
        : undefined;
    if ((await poll(50, patienceMs, all)) === undefined)
      throw new Error(`only ${this.over.size} ends were heard of`);
  }

  /** @param commits when changes were committed, by `<call id> <change>` */
  summary(commits: ReadonlyMap<string, number>): AudienceSummary {
    const latencies = this.latencies(commits);
    const kinds = [...latencies].map(([change, of]) => [change, latencyOf(of)] as const);
    const sorted = Float64Array.from(this.flight).toSorted();
    return {
      clients: this.clients,
      events: this.changes.size,
      seconds: (this.lastAt - this.firstAt) / 1000,
      latency: { all: latencyOf([...latencies.values()].flat()), ...Object.fromEntries(kinds) },
      inFlight: { max: sorted.at(-1) ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0 },
      broken: [...this.gaps(), ...this.disorder(), ...this.untold(commits)],
    };
  }

  close(): void {
    for (const stream of this.streams) stream.close();
  }

  private take(client: number, { id, event, data, at }: ReceivedEvent): void {
    this.heard[client]?.push({ id, at });
    if (event !== 'call') return;
    if (!this.changes.has(id)) this.note(id, JSON.parse(data) as CallChange, at);
    this.lastAt = at;
  }

  private note(id: string, change: CallChange, at: number): void {
    this.changes.set(id, change);
    this.firstAt ||= at;
    const ended = change.change === 'ended' || change.change === 'withdrawn';
    if (ended) this.live.delete(change.call.id);
    else this.live.add(change.call.id);
    if (change.change === 'ended') this.over.add(change.call.id);
    this.flight.push(this.live.size);
  }

  /** Of each change, from its commit to each client. */
  private latencies(commits: ReadonlyMap<string, number>): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const { id, at } of this.heard.flat()) {
      const told = this.changes.get(id);
      const committed = told && commits.get(nameOf(told));
      if (told === undefined || committed === undefined) continue;
      const of = found.get(told.change) ?? [];
      of.push(at - committed);
      found.set(told.change, of);
    }
    return found;
  }

  /** Ids count up by one from the snapshot on. */
  private gaps(): string[] {
    return this.heard.flatMap((all, client) =>
      all.flatMap(({ id }, n) => {
        const before = all[n - 1]?.id;
        return before === undefined || numberIn(id) === numberIn(before) + 1
          ? []
          : [`client ${client} heard ${id} after ${before}`];
      }),
    );
  }

  /** What was committed and nobody heard of. */
  private untold(commits: ReadonlyMap<string, number>): string[] {
    const told = new Set([...this.changes.values()].map(nameOf));
    return [...commits.keys()].filter((name) => !told.has(name)).map((name) => `nobody heard of ${name}`);
  }

  private disorder(): string[] {
    const stories = new Map<string, string[]>();
    for (const { change, call } of this.changes.values()) {
      if (change !== 'updated') stories.set(call.id, [...(stories.get(call.id) ?? []), change]);
    }
    return [...stories].flatMap(([id, story]) =>
      /^(?:started (?:ringing )?withdrawn )*(?:started ringing (?:answered )?ended )?$/.test(
        `${story.join(' ')} `,
      )
        ? []
        : [`call ${id}: ${story.join(', ')}`],
    );
  }
}

/** Clients with these API keys, all of them listening to the whole workspace. */
export async function listen(url: string, keys: readonly string[], clients: number): Promise<Audience> {
  const audience = new Audience(clients);
  await audience.open(
    `${url}/api/v/live/`,
    keys.map((key) => ({ 'X-API-Key': key })),
  );
  return audience;
}

function nameOf({ call, change }: CallChange): string {
  return `${call.id} ${change}`;
}

function numberIn(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

function latencyOf(values: readonly number[]): Latency {
  const sorted = Float64Array.from(values).toSorted();
  const at = (part: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
