import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { inGroups } from '../../../platform/in-groups.js';
import { Telephony } from '../../../telephony/index.js';
import { ReconcileRepository } from '../data/reconcile.repository.js';
import { calleeOf, roomOf } from '../domain/attempt-names.js';
import type { CallEnd } from '../domain/settlement.js';
import { type CalleeEvent, CalleeEvents } from './callee-events.js';
import { endedReport, Outcomes } from './outcomes.js';

const claimed = 500;
/** Requests to LiveKit at once. */
const parallel = 20;

/** The end of an answered call that nobody saw. */
const goneUnseen: CallEnd = { status: 'completed', endReason: null, sipCode: null, retryable: false };

/** Compares the calls in progress with LiveKit's rooms, so that a lost webhook costs seconds. */
@Injectable()
export class LiveComparison {
  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: ReconcileRepository,
    private readonly telephony: Telephony,
    private readonly outcomes: Outcomes,
    private readonly events: CalleeEvents,
    private readonly clock: Clock,
  ) {}

  async compare(): Promise<void> {
    const calls = await this.database.withSystem((tx) => this.repository.claimInProgress(tx, claimed));
    if (calls.length === 0) return;
    const ids = calls.map(({ id }) => id);
    const rooms = new Map((await this.telephony.listRooms(ids.map(roomOf))).map((room) => [room.name, room]));
    // A room with its agent and its callee lives; only in the others the callee has to be looked for.
    const doubtful = ids.filter((id) => (rooms.get(roomOf(id))?.numParticipants ?? 0) < 2);
    const reports = await inGroups(doubtful, parallel, async (id) => {
      const callee = rooms.has(roomOf(id)) ? await this.telephony.findCallee(roomOf(id), calleeOf(id)) : null;
      return callee === null ? endedReport(id, this.clock.now(), goneUnseen) : null;
    });
    // Before the ends are written, which say whether an agent was there.
    await this.lookForAgents(calls.filter(({ id, agent_seen }) => !agent_seen && rooms.has(roomOf(id))));
    await this.outcomes.apply(reports.filter((report) => report !== null));
  }

  /** Says of agents whose webhook was lost, and who did not report, when they came, as the webhook would have. */
  private async lookForAgents(calls: readonly { id: string }[]): Promise<void> {
    const found = await inGroups(calls, parallel, async ({ id }): Promise<CalleeEvent | null> => {
      const at = await this.telephony.findAgentArrival(roomOf(id));
      if (at === null) return null;
      return { attemptId: id, kind: 'agent-joined', at, callStatus: null, disconnectReason: null };
    });
    const arrivals = found.filter((event) => event !== null);
    if (arrivals.length > 0) await this.database.withSystem((tx) => this.events.apply(tx, arrivals));
  }
}
