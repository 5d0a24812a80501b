import { AgentApi } from './agent-api.js';
import type { AnsweredPlan } from './carrier.js';
import type { HttpClient } from './http-client.js';
import { newId } from './random.js';
import type { Dispatch, Participant, Room, Rooms } from './rooms.js';
import { type AgentJob, scriptOf } from './script.js';
import type { CancelTimer, SimulatedTime } from './simulated-time.js';

const JOINS_AFTER_MS = 300;
const LEAVES_AFTER_MS = 400;
/** Events of a call that come closer together than this go out in one request, of the real clock. */
const GROUPING_MS = 100;
const stranger: AgentJob = { agentName: '', firstMessage: '', variables: {}, hangsUpOnMachine: false };

export type EndReason = 'user_hangup' | 'agent_hangup' | 'voicemail_reached' | 'max_duration_reached';

/** Where the agents report to; may change while the sandbox runs. */
export interface AgentSettings {
  agentApiUrl: string | undefined;
  instant: boolean;
}

/** The agent worker as LiveKit would run it: joins the rooms it is dispatched to, talks, leaves. */
export class AgentSimulation {
  private readonly present = new WeakMap<Room, Map<string, Participant>>();
  readonly counters = { jobs_read: 0, posts: 0, events: 0, given_up: 0 };

  constructor(
    private readonly keys: { apiKey: string; apiSecret: string },
    private readonly time: SimulatedTime,
    private readonly http: HttpClient,
    private readonly rooms: Rooms,
    private readonly settings: AgentSettings,
  ) {
    rooms.onDispatch = (room, dispatch) => this.join(room, dispatch);
    rooms.onUndispatch = (room, dispatch) => {
      const agent = this.present.get(room)?.get(dispatch.id);
      if (agent) rooms.leave(room, agent, 'CLIENT_INITIATED');
    };
  }

  /** Begins the conversation of a call just answered; undefined where no agent was sent for. */
  talk(room: Room, plan: AnsweredPlan, number: string): Conversation | undefined {
    if (room.dispatches.size === 0) return undefined;
    const attemptId = attemptOf(room);
    const { agentApiUrl } = this.settings;
    const api =
      agentApiUrl !== undefined && attemptId !== undefined
        ? new AgentApi(this.keys, this.time, this.http, agentApiUrl, attemptId, this.counters)
        : undefined;
    return new Conversation(this.time, api, plan, number);
  }

  /** A leg of the room has ended; the agent does not stay behind alone. */
  legEnded(room: Room): void {
    if (!this.present.has(room)) return;
    this.time.after(LEAVES_AFTER_MS, () => {
      if (room.callers() > 0) return;
      for (const agent of this.present.get(room)?.values() ?? []) {
        this.rooms.leave(room, agent, 'CLIENT_INITIATED');
      }
    });
  }

  private join(room: Room, dispatch: Dispatch): void {
    if (this.settings.instant) return;
    this.time.after(JOINS_AFTER_MS, () => {
      if (room.closed || !room.dispatches.has(dispatch.id)) return;
      const agent = this.rooms.join(room, {
        identity: newId('agent-AJ_'),
        kind: 'AGENT',
        name: '',
        metadata: '',
        attributes: { 'lk.agent.state': 'listening' },
      });
      const agents = this.present.get(room) ?? new Map<string, Participant>();
      this.present.set(room, agents.set(dispatch.id, agent));
      this.rooms.activate(room, agent);
    });
  }
}

interface AgentEvent {
  id: string;
  at: string;
  body: (job: AgentJob) => object;
}

/** One call's talk, reported as it happens. The call never waits for it. */
export class Conversation {
  private readonly timers: CancelTimer[];
  private readonly events: AgentEvent[] = [];
  private readonly job: Promise<AgentJob>;
  private posting = false;
  private over = false;

  constructor(
    private readonly time: SimulatedTime,
    private readonly api: AgentApi | undefined,
    plan: AnsweredPlan,
    number: string,
  ) {
    this.job = api ? api.job().then((job) => job ?? stranger) : Promise.resolve(stranger);
    this.timers = scriptOf(plan, number).map(({ atMs, event }) =>
      time.after(atMs, () => this.happens(event)),
    );
  }

  /** Whether the agent ends a call that a machine took, once it has recognised it. */
  async hangsUpOnMachine(): Promise<boolean> {
    return (await this.job).hangsUpOnMachine;
  }

  /** The call is over. Without a reason the agent was cut off and has nothing to say about it. */
  end(reason: EndReason | undefined): void {
    for (const cancel of this.timers) cancel();
    this.over = true;
    if (reason) this.happens(() => ({ type: 'end', end_reason: reason }));
  }

  private happens(body: (job: AgentJob) => object): void {
    if (!this.api) return;
    this.events.push({ id: newId('evt_'), at: new Date(this.time.now()).toISOString(), body });
    if (!this.posting) void this.post(this.api);
  }

  private async post(api: AgentApi): Promise<void> {
    this.posting = true;
    const job = await this.job;
    while (this.events.length > 0) {
      const group = this.events.splice(0).map(({ id, at, body }) => Object.assign(body(job), { id, at }));
      await api.post(group);
      if (!this.over) await this.time.sleepReal(GROUPING_MS);
    }
    this.posting = false;
  }
}

function attemptOf(room: Room): string | undefined {
  for (const { metadata } of room.dispatches.values()) {
    const attemptId = attemptIn(metadata);
    if (attemptId !== undefined) return attemptId;
  }
  return undefined;
}

/** Metadata is anybody's text; only an object with an attempt's id is a job of the platform. */
function attemptIn(metadata: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(metadata);
    if (typeof parsed !== 'object' || parsed === null || !('attempt_id' in parsed)) return undefined;
    return typeof parsed.attempt_id === 'string' ? parsed.attempt_id : undefined;
  } catch {
    return undefined;
  }
}
