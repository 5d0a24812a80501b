import type { AgentSimulation, Conversation } from './agent.js';
import {
  type CallOutcome,
  type CallPlan,
  type LeaveReason,
  planCall,
  RINGING_AFTER_MS,
  SETUP_MS,
  withRingTimeout,
} from './carrier.js';
import { fractionOf, newId } from './random.js';
import type { Participant, Room, Rooms } from './rooms.js';
import { FIRST_WORD_MS } from './script.js';
import type { CancelTimer, SimulatedTime } from './simulated-time.js';
import { TwirpError } from './twirp.js';
import type { CallRecord, InviteRecord, Witness } from './witness.js';

const DEFAULT_RING_TIMEOUT_MS = 3 * 60_000;
const DEFAULT_MAX_CALL_MS = 24 * 3_600_000;

/** A CreateSIPParticipant request, checked. */
export interface DialRequest {
  to: string;
  from: string;
  trunkId: string;
  roomName: string;
  identity: string;
  name: string;
  metadata: string;
  attributes: Record<string, string>;
  attemptId: string | null;
  hidePhoneNumber: boolean;
  ringTimeoutMs: number | undefined;
  maxCallMs: number | undefined;
}

export interface CallSettings {
  talk: boolean;
  instant: boolean;
}

type Ending = Pick<CallRecord, 'outcome' | 'sip_code' | 'reason'>;

/** All legs that are alive. A leg lives until it ends, whoever waits for it or no longer does. */
export class Calls {
  private readonly live = new Set<Call>();
  readonly ended: Record<CallOutcome, number> = { completed: 0, busy: 0, 'no-answer': 0, failed: 0 };
  invites = 0;

  constructor(
    private readonly time: SimulatedTime,
    private readonly rooms: Rooms,
    private readonly witness: Witness,
    private readonly agents: AgentSimulation,
    private readonly settings: CallSettings,
  ) {}

  get size(): number {
    return this.live.size;
  }

  /** Sends the INVITE. The witness has it in its file before anything else happens. */
  async place(request: DialRequest): Promise<Call> {
    const invite: InviteRecord = {
      at: new Date(this.time.now()).toISOString(),
      to: request.to,
      from: request.from,
      room: request.roomName,
      identity: request.identity,
      attempt_id: request.attemptId,
    };
    await this.witness.invite(invite);
    this.invites++;
    const call = new Call(request, invite, this.time, this.rooms, this.agents, this.settings);
    this.live.add(call);
    call.onEnd = (ending, answeredAt) => {
      this.live.delete(call);
      this.ended[ending.outcome]++;
      this.record(invite, ending, answeredAt);
    };
    call.start();
    return call;
  }

  /** The sandbox ends, and the calls with it. */
  stop(): void {
    for (const call of this.live) call.abandon();
  }

  private record(invite: InviteRecord, ending: Ending, answeredAt: number | undefined): void {
    const now = this.time.now();
    const line = {
      ...invite,
      at: new Date(now).toISOString(),
      ...ending,
      answered_at: answeredAt === undefined ? null : new Date(answeredAt).toISOString(),
      duration_s: answeredAt === undefined ? 0 : (now - answeredAt) / 1000,
    };
    this.witness.call(line).catch((error: Error) => {
      process.stderr.write(`sandbox: the end of a call could not be written: ${error.message}\n`);
    });
  }
}

/** One leg, from its INVITE to its end. */
export class Call {
  readonly id = newId('SCL_');
  /** The answer, or why there was none. */
  readonly result: Promise<TwirpError | undefined>;
  onEnd: (ending: Ending, answeredAt: number | undefined) => void = () => undefined;
  private settle: (result: TwirpError | undefined) => void = () => undefined;
  private readonly plan: CallPlan;
  private readonly timers: CancelTimer[] = [];
  private room!: Room;
  private leg!: Participant;
  private answeredAt: number | undefined;
  private conversation: Conversation | undefined;
  private ended = false;

  constructor(
    private readonly request: DialRequest,
    private readonly invite: InviteRecord,
    private readonly time: SimulatedTime,
    private readonly rooms: Rooms,
    private readonly agents: AgentSimulation,
    private readonly settings: CallSettings,
  ) {
    this.result = new Promise((resolve) => (this.settle = resolve));
    this.plan = withRingTimeout(planCall(request.to), this.ringTimeoutMs());
  }

  get participantId(): string {
    return this.leg.sid;
  }

  /** `dialing`, `ringing`, `active` or `hangup`. */
  get status(): string {
    return this.leg.attributes['sip.callStatus'] ?? '';
  }

  start(): void {
    const { request } = this;
    this.room = this.rooms.ensure(request.roomName);
    this.leg = this.rooms.join(this.room, {
      identity: request.identity,
      kind: 'SIP',
      name: request.name,
      metadata: request.metadata,
      attributes: { ...request.attributes, ...this.sipAttributes(), 'sip.callStatus': 'dialing' },
      onLeft: (reason) => this.dropped(reason),
    });
    if (this.settings.instant) this.runAtOnce();
    else this.run();
  }

  /** The sandbox stops; nobody is told. */
  abandon(): void {
    const answered = this.answeredAt !== undefined;
    this.finish({
      outcome: answered ? 'completed' : 'no-answer',
      sip_code: answered ? 200 : null,
      reason: 'sandbox_stopped',
    });
  }

  private run(): void {
    const { plan } = this;
    const connectedAfterMs = 500 + fractionOf(this.id) * 500;
    this.after(connectedAfterMs, () => this.connected());
    // The leg says that it rings over its own connection to the room: nobody sees it ring who has not seen it join.
    const ringingAfterMs = Math.max(RINGING_AFTER_MS, connectedAfterMs);
    if (plan.kind !== 'refused' || plan.rings) this.after(ringingAfterMs, () => this.setStatus('ringing'));
    if (plan.kind === 'refused') this.after(plan.afterMs, () => this.unanswered());
    else if (plan.kind === 'rings-out') this.after(SETUP_MS + this.ringTimeoutMs(), () => this.unanswered());
    else this.after(SETUP_MS + plan.ringMs, () => this.answered());
  }

  private runAtOnce(): void {
    this.connected();
    if (this.plan.kind !== 'refused' || this.plan.rings) this.setStatus('ringing');
    if (this.plan.kind === 'answered') this.answered();
    else this.unanswered();
  }

  /** The webhook's attributes are those of the moment; custom ones may have been too late for it. */
  private connected(): void {
    const late = fractionOf(`attributes ${this.id}`) < 0.5;
    const attributes = late
      ? { ...this.sipAttributes(), 'sip.callStatus': this.status }
      : this.leg.attributes;
    this.rooms.activate(this.room, this.leg, attributes);
  }

  private answered(): void {
    if (this.plan.kind !== 'answered') return;
    this.answeredAt = this.time.now();
    this.setStatus('active');
    this.settle(undefined);
    if (this.settings.instant) {
      this.hangUp('user');
      return;
    }
    const { plan } = this;
    if (this.settings.talk) this.conversation = this.agents.talk(this.room, plan, this.invite.to);
    const hangUpBy = this.conversation ? plan.hangUpBy : 'user';
    this.after(plan.talkMs, () => this.hangUp(hangUpBy));
    if (plan.script === 'voicemail') this.after(FIRST_WORD_MS, () => void this.meetMachine());
    this.after(this.request.maxCallMs ?? DEFAULT_MAX_CALL_MS, () => this.reachMaxDuration());
  }

  /** The agent has recognised a machine. */
  private async meetMachine(): Promise<void> {
    const hangsUp = (await this.conversation?.hangsUpOnMachine()) === true;
    if (hangsUp && !this.ended) this.hangUp('agent');
  }

  private unanswered(): void {
    if (this.plan.kind === 'refused') {
      const { sipCode, sipStatus, twirpCode, outcome, reason, leaveReason } = this.plan;
      this.finish({ outcome, sip_code: sipCode, reason });
      this.rooms.leave(this.room, this.leg, leaveReason);
      const meta = { sip_status_code: String(sipCode), sip_status: sipStatus };
      this.settle(new TwirpError(twirpCode, `INVITE failed: sip status: ${sipCode}: ${sipStatus}`, meta));
    } else {
      this.finish({ outcome: 'no-answer', sip_code: null, reason: 'dial_no_answer' });
      this.rooms.leave(this.room, this.leg, 'USER_UNAVAILABLE');
      this.settle(new TwirpError('canceled', 'INVITE failed: sip request timed out'));
    }
  }

  private hangUp(by: 'user' | 'agent'): void {
    const voicemail = this.plan.kind === 'answered' && this.plan.script === 'voicemail';
    const reason = by === 'user' ? 'user_hangup' : voicemail ? 'voicemail_reached' : 'agent_hangup';
    this.conversation?.end(reason);
    if (by === 'agent') {
      // An agent ends a call by deleting its room, as @livekit/agents does.
      this.finish({ outcome: 'completed', sip_code: 200, reason });
      this.rooms.delete(this.room);
      return;
    }
    this.setStatus('hangup');
    this.finish({ outcome: 'completed', sip_code: 200, reason });
    this.rooms.leave(this.room, this.leg, 'CLIENT_INITIATED');
  }

  private reachMaxDuration(): void {
    this.conversation?.end('max_duration_reached');
    this.setStatus('hangup');
    this.finish({ outcome: 'completed', sip_code: 200, reason: 'max_duration_reached' });
    this.rooms.leave(this.room, this.leg, 'CLIENT_INITIATED');
  }

  /** The leg left the room without an end of its own: removed, its room deleted, its identity taken. */
  private dropped(reason: LeaveReason): void {
    if (this.ended) return;
    this.conversation?.end(undefined);
    const answered = this.answeredAt !== undefined;
    this.finish({
      outcome: answered ? 'completed' : 'no-answer',
      sip_code: answered ? 200 : null,
      reason: reason.toLowerCase(),
    });
    this.settle(new TwirpError('canceled', 'INVITE failed: context canceled'));
  }

  private finish(ending: Ending): void {
    if (this.ended) return;
    this.ended = true;
    for (const cancel of this.timers) cancel();
    this.onEnd(ending, this.answeredAt);
    this.agents.legEnded(this.room);
  }

  private setStatus(status: string): void {
    this.leg.attributes['sip.callStatus'] = status;
  }

  private sipAttributes(): Record<string, string> {
    const { request } = this;
    const attributes = { 'sip.callID': this.id, 'sip.trunkID': request.trunkId };
    if (request.hidePhoneNumber) return attributes;
    return { ...attributes, 'sip.phoneNumber': request.to, 'sip.trunkPhoneNumber': request.from };
  }

  private ringTimeoutMs(): number {
    return this.request.ringTimeoutMs || DEFAULT_RING_TIMEOUT_MS;
  }

  private after(simulatedMs: number, run: () => void): void {
    this.timers.push(this.time.after(simulatedMs, run));
  }
}
