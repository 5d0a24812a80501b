import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';
import { type DueList, ScheduleRepository } from '../data/schedule.repository.js';
import type { DialWaitReason } from '../domain/admission.js';
import { prospectAfterDecision, waitsOf } from '../domain/after-decision.js';
import { chooseCaller } from '../domain/caller-choice.js';
import { whyWaiting } from '../domain/why-waiting.js';
import { Admission, type Admitted, type Callee } from './admission.service.js';
import { HandOver } from './hand-over.js';
import { linesOf, type ListCaller, type ListLines } from './list-lines.js';

/** How many due prospects are judged at once when none of the ones before was dialed. */
const sweep = 500;
const soonMs = 1_000;
const unreadyMs = 5_000;
const emptyMs = 15_000;
const faultMs = 15_000;
/** Lists and trunks of which something is kept in memory. */
const remembered = 10_000;

/** Reasons that hold for the whole trunk or more, whoever is called next. */
const ofTheLine: ReadonlySet<DialWaitReason> = new Set([
  'list-not-running',
  'trunk-not-ready',
  'trunk-breaker-open',
  'daily-call-cap',
  'daily-spend-cap',
]);

type Waits = ReturnType<typeof waitsOf>;

/** What came of one trunk of a list. */
interface Pass {
  admitted: Admitted;
  /** Somebody was due over the trunk. */
  somebody: boolean;
}

/** One list's turn: admits who is due, stores what was decided about the others, and says when to look again. */
@Injectable()
export class ListDialing {
  /** Trunks of lists whose last due prospects were all refused, outside of their window or left to other trunks. */
  private readonly sweeping = new Set<string>();
  /** How many callers were chosen, by list and trunk: who is dialed in step with another does not take its turns. */
  private readonly turns = new Map<string, number>();
  /** Until when nobody is looked for who waits for a number that is down and never called them, by list and trunk. */
  private readonly noneStrandedUntil = new Map<string, number>();

  constructor(
    private readonly database: SystemDatabase,
    private readonly schedule: ScheduleRepository,
    private readonly admission: Admission,
    private readonly handOver: HandOver,
    private readonly clock: Clock,
  ) {}

  /**
   * Dials who is due.
   * @param shares the trunks over which it may dial, and how often; null: all of them, as often as there is room
   * @returns how many calls were admitted, by trunk
   */
  async dial(list: DueList, shares: ReadonlyMap<string, number> | null): Promise<Map<string, number>> {
    const dialed = new Map<string, number>();
    if (list.status === 'scheduled') {
      // In a transaction of its own: admission locks the workspace before the list.
      await this.database.withSystem((tx) => this.begin(tx, list));
      return dialed;
    }
    const callable = linesOf(list);
    if ('because' in callable) {
      await this.database.withSystem((tx) => this.wait(tx, list, callable.because, unreadyMs));
      return dialed;
    }
    const trunks = callable.trunks.filter(({ id }) => shares === null || shares.has(id));
    const passes: Pass[] = [];
    for (const [index, { id: trunkId }] of trunks.entries()) {
      const most = shares?.get(trunkId) ?? null;
      const last = index === trunks.length - 1;
      const pass = await this.database.withSystem(async (tx) => {
        const made = await this.pass(tx, list, callable, trunkId, most);
        if (last) await this.conclude(tx, list, [...passes, made], trunks.length === callable.trunks.length);
        return made;
      });
      passes.push(pass);
      const { attemptIds } = pass.admitted;
      dialed.set(trunkId, attemptIds.length);
      if (attemptIds.length > 0) await this.handOver.send(attemptIds);
    }
    return dialed;
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

  private async wait(tx: SystemTx, list: DueList, because: string, ms: number): Promise<void> {
    await this.schedule.postpone(tx, list.id, this.inMs(ms), { because, until: null });
  }

  private async pass(
    tx: SystemTx,
    list: DueList,
    callable: ListLines,
    trunkId: string,
    most: number | null,
  ): Promise<Pass> {
    let somebody = false;
    const of = { workspaceId: list.workspace_id, trunkId, ringTimeoutS: null, most };
    const admitted = await this.admission.admit(tx, of, list.id, async (room) => {
      const due = await this.dueCallees(tx, list.id, callable, trunkId, room);
      somebody = due.somebody;
      return due.callees;
    });
    const key = sweepKey(list.id, trunkId);
    if (admitted.decisions.size > 0) await this.storeRefusals(tx, key, admitted);
    else if (somebody) this.sweeping.add(key);
    else this.sweeping.delete(key);
    return { admitted, somebody };
  }

  /** Who is due over a trunk. Those whom another trunk's number shall call are left to it. */
  private async dueCallees(
    tx: SystemTx,
    listId: string,
    { callers, trunks }: ListLines,
    trunkId: string,
    room: number,
  ): Promise<{ callees: Callee[]; somebody: boolean }> {
    const key = sweepKey(listId, trunkId);
    const limit = this.sweeping.has(key) ? sweep : room;
    const elsewhere = callers.filter((caller) => caller.trunkId !== trunkId).map(({ id }) => id);
    const down = this.downElsewhere(key, callers, trunkId);
    const rows =
      trunks.length === 1
        ? await this.schedule.dueProspects(tx, listId, limit)
        : await this.schedule.dueProspectsOf(tx, listId, elsewhere, down, limit);
    if (down.length > 0 && !rows.some((row) => row.caller_id !== null && down.includes(row.caller_id))) {
      keep(this.noneStrandedUntil, key, this.inMs(unreadyMs).getTime());
    }
    let turn = this.turns.get(key) ?? 0;
    const chosen = rows.map((row) => {
      const { e164, country, caller_id: callerId } = row;
      const callee = { e164, country, callerId, called: row.attempts_made > 0 };
      const { caller, because } = chooseCaller(callee, callers, trunkId, turn);
      if (because !== 'kept') turn += 1;
      return { row, caller };
    });
    keep(this.turns, key, turn);
    const left = chosen.filter(({ caller }) => caller.trunkId !== trunkId);
    if (left.length > 0) {
      await this.schedule.assignCallers(
        tx,
        left.map(({ row, caller }) => ({ id: row.id, caller_id: caller.id })),
      );
    }
    const callees = chosen.flatMap(({ row, caller }) =>
      caller.trunkId === trunkId ? [calleeOf(row, caller)] : [],
    );
    return { callees, somebody: rows.length > 0 };
  }

  /**
   * The numbers that are down while this trunk is not: whom none of them called yet is dialed over this one. None for a
   * while after nobody was found, since those whom they did call are read over each time.
   */
  private downElsewhere(key: string, callers: readonly ListCaller[], trunkId: string): string[] {
    const down = callers.filter((caller) => caller.down);
    if (down.some((caller) => caller.trunkId === trunkId)) return [];
    if (this.clock.now().getTime() < (this.noneStrandedUntil.get(key) ?? 0)) return [];
    return down.map(({ id }) => id);
  }

  /**
   * When the list is looked at again, and what it says meanwhile: when all of its trunks wait, or nobody is due. A list
   * that may not dial over each of its trunks now stays due.
   */
  private async conclude(tx: SystemTx, list: DueList, passes: readonly Pass[], all: boolean): Promise<void> {
    const blocked = passes.find(({ admitted }) => admitted.blocked !== null)?.admitted.blocked;
    if (blocked) {
      await this.schedule.postpone(tx, list.id, blocked.until, { because: blocked.because, until: null });
      return;
    }
    if (passes.every(({ somebody }) => !somebody)) return this.concludeEmpty(tx, list);
    const waits = waitsOf(passes.flatMap(({ admitted }) => [...admitted.decisions.values()]));
    const dialed = passes.reduce((sum, { admitted }) => sum + admitted.attemptIds.length, 0);
    const wait = whyWaiting(
      { status: 'running', scheduledAt: null, pausedAfterRestore: false, inFlight: dialed, waits },
      this.clock.now(),
    );
    const untils = all ? passes.map((pass) => this.lineWait(pass)) : [null];
    const until = untils.reduce((a, b) => (a === null || b === null ? null : a < b ? a : b));
    if (until !== null) await this.schedule.postpone(tx, list.id, until, wait);
    else await this.schedule.explain(tx, list.id, wait);
  }

  private async concludeEmpty(tx: SystemTx, list: DueList): Promise<void> {
    const rest = await this.schedule.remainder(tx, list.id);
    if (rest.next_at === null && !rest.dialing) {
      if (!(await this.schedule.complete(tx, list.id))) await this.wait(tx, list, 'nobody-to-call', emptyMs);
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

  private async storeRefusals(tx: SystemTx, key: string, { decisions, stored }: Admitted): Promise<void> {
    const rows = [...decisions].flatMap(([id, decision]) => {
      const after = prospectAfterDecision(decision);
      if (after === null) return [];
      const { state, reason, nextAt } = after;
      return [{ id, log_id: newId(), state, reason, next_at: nextAt, decision: stored.get(id) }];
    });
    if (rows.length > 0) await this.schedule.storeRefusals(tx, rows);
    if (rows.length === decisions.size) this.sweeping.add(key);
    else this.sweeping.delete(key);
  }

  /** When to look again at a trunk over which nobody can be called now; null when somebody may be in a moment. */
  private lineWait({ admitted, somebody }: Pass): Date | null {
    if (!somebody) return this.inMs(soonMs);
    if (admitted.attemptIds.length > 0) return null;
    const waits: Waits = waitsOf([...admitted.decisions.values()]);
    const wait = waits.find(({ because }) => ofTheLine.has(because));
    if (wait === undefined) return null;
    const latest = this.inMs(unreadyMs);
    return wait.until < latest ? wait.until : latest;
  }

  private inMs(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}

function sweepKey(listId: string, trunkId: string): string {
  return `${listId} ${trunkId}`;
}

/** Keeps a value, and forgets the one that was kept longest ago when there are too many. */
function keep(known: Map<string, number>, key: string, value: number): void {
  known.delete(key);
  known.set(key, value);
  const oldest = known.size > remembered ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
}

function calleeOf(
  row: Awaited<ReturnType<ScheduleRepository['dueProspects']>>[number],
  caller: ListCaller,
): Callee {
  return {
    key: row.id,
    e164: row.e164,
    country: row.country,
    numberType: row.number_type,
    zones: row.zones,
    zoneSource: row.zone_source,
    from: caller,
  };
}
