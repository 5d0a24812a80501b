import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';
import { type DueList, ScheduleRepository } from '../data/schedule.repository.js';
import type { DialWaitReason } from '../domain/admission.js';
import { prospectAfterDecision, waitsOf } from '../domain/after-decision.js';
import { whyWaiting } from '../domain/why-waiting.js';
import { Admission, type Admitted, type Callee } from './admission.service.js';
import { HandOver } from './hand-over.js';

/** How many due prospects are judged at once when the ones before could not be dialed at all. */
const sweep = 500;
const soonMs = 1_000;
const unreadyMs = 5_000;
const faultMs = 15_000;

/** Reasons that hold for the whole list, whoever is called next. */
const wholeList: ReadonlySet<DialWaitReason> = new Set([
  'list-not-running',
  'trunk-not-ready',
  'trunk-breaker-open',
  'daily-call-cap',
  'daily-spend-cap',
]);

/** One list's turn: admits who is due, stores what was decided about the others, and says when to look again. */
@Injectable()
export class ListDialing {
  /** Lists whose last due prospects were all refused or outside of their window. */
  private readonly sweeping = new Set<string>();

  constructor(
    private readonly database: SystemDatabase,
    private readonly schedule: ScheduleRepository,
    private readonly admission: Admission,
    private readonly handOver: HandOver,
    private readonly clock: Clock,
  ) {}

  async dial(list: DueList): Promise<void> {
    if (list.status === 'scheduled') {
      // In a transaction of its own: admission locks the workspace before the list.
      await this.database.withSystem((tx) => this.begin(tx, list));
      return;
    }
    const attemptIds = await this.database.withSystem((tx) => this.admit(tx, list));
    if (attemptIds.length > 0) await this.handOver.send(attemptIds);
  }

  /** What goes wrong with a list must not be tried ten times a second, nor be hidden from those who wait for it. */
  async setAside(list: DueList): Promise<void> {
    const until = this.inMs(faultMs);
    await this.database.withSystem((tx) =>
      this.schedule.postpone(tx, list.id, until, { because: 'internal-error', until }),
    );
  }

  /** Lets a list run whose time has come; it is dialed in the next round. */
  private async begin(tx: SystemTx, list: DueList): Promise<void> {
    if (await this.schedule.start(tx, list.id)) return;
    const until = list.scheduled_at ?? this.inMs(soonMs);
    await this.schedule.postpone(tx, list.id, until, { because: 'schedule-not-reached', until });
  }

  private async admit(tx: SystemTx, list: DueList): Promise<string[]> {
    if (list.trunk_id === null || list.agent_id === null || list.max_call_duration === null) {
      const because = list.trunk_id === null ? 'number-without-trunk' : 'number-without-agent';
      await this.schedule.postpone(tx, list.id, this.inMs(unreadyMs), { because, until: null });
      return [];
    }
    const line = {
      workspaceId: list.workspace_id,
      trunkId: list.trunk_id,
      agentId: list.agent_id,
      fromE164: list.from_e164,
      maxCallDurationS: list.max_call_duration,
      ringTimeoutS: null,
    };
    const admitted = await this.admission.admit(tx, line, list.id, (room) =>
      this.dueCallees(tx, list.id, room),
    );
    await this.conclude(tx, list, admitted);
    return admitted.attemptIds;
  }

  private async dueCallees(tx: SystemTx, listId: string, room: number): Promise<Callee[]> {
    const rows = await this.schedule.dueProspects(tx, listId, this.sweeping.has(listId) ? sweep : room);
    return rows.map((row) => ({
      key: row.id,
      e164: row.e164,
      country: row.country,
      numberType: row.number_type,
      zones: row.zones,
      zoneSource: row.zone_source,
    }));
  }

  /** Stores what was decided about the rest, and when the list is looked at again. */
  private async conclude(tx: SystemTx, list: DueList, admitted: Admitted): Promise<void> {
    if (admitted.blocked !== null) {
      const { because, until } = admitted.blocked;
      await this.schedule.postpone(tx, list.id, until, { because, until: null });
      return;
    }
    if (admitted.decisions.size === 0) return this.concludeEmpty(tx, list);
    await this.storeRefusals(tx, list.id, admitted);
    const waits = waitsOf([...admitted.decisions.values()]);
    const dialed = admitted.attemptIds.length;
    const wait = whyWaiting(
      { status: 'running', scheduledAt: null, pausedAfterRestore: false, inFlight: dialed, waits },
      this.clock.now(),
    );
    const until = dialed > 0 ? null : this.wholeListWait(waits);
    if (until !== null) await this.schedule.postpone(tx, list.id, until, wait);
    else await this.schedule.explain(tx, list.id, wait);
  }

  private async concludeEmpty(tx: SystemTx, list: DueList): Promise<void> {
    this.sweeping.delete(list.id);
    const rest = await this.schedule.remainder(tx, list.id);
    if (rest.next_at === null && !rest.dialing) {
      await this.schedule.complete(tx, list.id);
      return;
    }
    const soon = this.inMs(soonMs);
    const next = rest.next_at ?? soon;
    const dueAt = rest.dialing && next > soon ? soon : next;
    await this.schedule.postpone(
      tx,
      list.id,
      dueAt,
      rest.dialing || rest.next_at === null
        ? null
        : { because: rest.reason ?? 'nothing-due', until: rest.next_at },
    );
  }

  private async storeRefusals(tx: SystemTx, listId: string, { decisions, stored }: Admitted): Promise<void> {
    const rows = [...decisions].flatMap(([id, decision]) => {
      const after = prospectAfterDecision(decision);
      if (after === null) return [];
      const { state, reason, nextAt } = after;
      return [{ id, log_id: newId(), state, reason, next_at: nextAt, decision: stored.get(id) }];
    });
    if (rows.length > 0) await this.schedule.storeRefusals(tx, rows);
    if (rows.length === decisions.size) this.sweeping.add(listId);
    else this.sweeping.delete(listId);
  }

  /** When to look at a list again that waits as a whole. */
  private wholeListWait(waits: ReturnType<typeof waitsOf>): Date | null {
    const wait = waits.find(({ because }) => wholeList.has(because));
    if (wait === undefined) return null;
    const latest = this.inMs(unreadyMs);
    return wait.until < latest ? wait.until : latest;
  }

  private inMs(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
