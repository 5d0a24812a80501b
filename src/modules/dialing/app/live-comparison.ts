import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { inGroups } from '../../../platform/in-groups.js';
import { Telephony } from '../../../telephony/index.js';
import { ReconcileRepository } from '../data/reconcile.repository.js';
import { calleeOf, roomOf } from '../domain/attempt-names.js';
import type { CallEnd } from '../domain/settlement.js';
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
    await this.lookForAgents(calls.filter(({ id, agent_seen }) => !agent_seen && rooms.has(roomOf(id))));
    await this.outcomes.apply(reports.filter((report) => report !== null));
  }

  /** Of agents whose webhook was lost, and who did not report, when they came. */
  private async lookForAgents(calls: readonly { id: string }[]): Promise<void> {
    const found = await inGroups(calls, parallel, async ({ id }) => {
      const agentAt = await this.telephony.findAgentArrival(roomOf(id));
      return agentAt === null ? null : { attempt_id: id, ringing_at: null, agent_at: agentAt, hint: null };
    });
    const hints = found.filter((hint) => hint !== null);
    if (hints.length > 0) await this.database.withSystem((tx) => this.repository.storeHints(tx, hints));
  }
}
