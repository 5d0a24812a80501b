import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import {
  type DueList,
  type DueTrunk,
  type LeaseCount,
  ScheduleRepository,
} from '../data/schedule.repository.js';
import {
  type Contender,
  levelAfter,
  shareRoom,
  type Shares,
  slotsWithin,
  standing,
} from '../domain/sharing.js';
import { ListDialing } from './list-dialing.js';
import { linesOf } from './list-lines.js';

/** What some leave unused is shared again among the others this often. */
const mostRounds = 3;
/** Turns of one run; whoever has none is the first next time. */
const mostTurns = 200;
/** How long a list has no turn before it says that it waits for room. */
const patienceMs = 1_000;

/** The lists of a workspace that want the same room. */
interface Sharing {
  lists: Map<string, { list: DueList; contender: Contender }>;
  workspace: number;
  trunks: Map<string, number>;
}

/** Gives due lists their turns: those of one workspace share its room by their priorities. */
@Injectable()
export class ListTurns {
  /** How much each list was served, as `shareRoom` counts it; for the workspaces in which several want room. */
  private readonly served = new Map<string, Map<string, number>>();
  private readonly levels = new Map<string, number>();
  /** When each due list had its last turn, or was seen first. */
  private turnsAt = new Map<string, number>();
  private explainedAt = 0;

  constructor(
    private readonly database: SystemDatabase,
    private readonly schedule: ScheduleRepository,
    private readonly dialing: ListDialing,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {}

  /** Gives a turn to those who have room, the ones first that had none for the longest time. */
  async run(lists: readonly DueList[]): Promise<void> {
    const now = this.clock.now().getTime();
    this.turnsAt = new Map(lists.map(({ id }) => [id, this.turnsAt.get(id) ?? now]));
    const sharings = await this.sharingsOf(lists);
    const shared = new Map(
      [...sharings.values()].flatMap((sharing) => {
        const shares = share(sharing);
        return [...sharing.lists.keys()].map((id) => [id, { sharing, shares }] as const);
      }),
    );
    const turns = lists
      .filter(({ id }) => shared.get(id)?.shares.has(id) !== false)
      .toSorted((a, b) => (this.turnsAt.get(a.id) ?? 0) - (this.turnsAt.get(b.id) ?? 0));
    for (const list of turns.slice(0, mostTurns)) {
      const mine = shared.get(list.id);
      if (mine === undefined) await this.turn(list, null);
      else await this.turnOf(mine.sharing, list.id, mine.shares);
    }
    for (const sharing of sharings.values()) await this.shareRest(sharing);
    await this.explain(now);
  }

  /** A list without a turn is not looked at, so it cannot say itself why it waits. */
  private async explain(now: number): Promise<void> {
    if (now < this.explainedAt + patienceMs) return;
    this.explainedAt = now;
    const waiting = [...this.turnsAt].filter(([, at]) => at < now - patienceMs).map(([id]) => id);
    if (waiting.length === 0) return;
    await this.database.withSystem((tx) => this.schedule.explainAll(tx, waiting, 'at-capacity'));
  }

  /** Those who used all that they were given share what the others left. */
  private async shareRest(sharing: Sharing): Promise<void> {
    for (let round = 1; round < mostRounds && sharing.lists.size > 0; round++) {
      const shares = share(sharing);
      if (shares.size === 0) return;
      for (const id of shares.keys()) await this.turnOf(sharing, id, shares);
    }
  }

  private async turnOf(sharing: Sharing, id: string, shares: Shares): Promise<void> {
    const entry = sharing.lists.get(id);
    const given = shares.get(id);
    if (entry === undefined || given === undefined) return;
    const dialed = await this.turn(entry.list, given);
    const { contender } = entry;
    const dials = [...dialed.values()].reduce((sum, n) => sum + n, 0);
    this.remember(entry.list.workspace_id, contender, dials);
    contender.served += dials / contender.priority;
    contender.room -= dials;
    sharing.workspace -= dials;
    for (const [trunk, n] of dialed) sharing.trunks.set(trunk, (sharing.trunks.get(trunk) ?? 0) - n);
    if (dials < [...given.values()].reduce((sum, n) => sum + n, 0)) sharing.lists.delete(id);
  }

  private remember(workspaceId: string, contender: Contender, dials: number): void {
    const { id, served, priority } = contender;
    const known = this.served.get(workspaceId) ?? new Map<string, number>();
    this.served.set(workspaceId, known.set(id, served + dials / priority));
    const level = this.levels.get(workspaceId) ?? 0;
    this.levels.set(workspaceId, levelAfter(level, [{ served, priority, dials }]));
  }

  private async turn(
    list: DueList,
    shares: ReadonlyMap<string, number> | null,
  ): Promise<Map<string, number>> {
    this.turnsAt.set(list.id, this.clock.now().getTime());
    try {
      return await this.dialing.dial(list, shares);
    } catch (error) {
      this.logger.error(
        { err: error, listId: list.id },
        'a list could not be scheduled; it is tried again later',
      );
      await this.dialing.setAside(list);
      return new Map();
    }
  }

  /** The workspaces in which several lists want to dial at once; a list that is alone takes what there is. */
  private async sharingsOf(lists: readonly DueList[]): Promise<Map<string, Sharing>> {
    const byWorkspace = new Map<string, DueList[]>();
    for (const list of lists) {
      if (list.status !== 'running' || trunksOf(list).length === 0) continue;
      const known = byWorkspace.get(list.workspace_id);
      if (known === undefined) byWorkspace.set(list.workspace_id, [list]);
      else known.push(list);
    }
    const several = [...byWorkspace].filter(([, dueLists]) => dueLists.length > 1);
    const ids = several.map(([id]) => id);
    this.forget(ids);
    if (ids.length === 0) return new Map();
    const leases = await this.database.withSystem((tx) => this.schedule.leaseCounts(tx, ids));
    return new Map(
      several.map(([id, dueLists]) => [
        id,
        this.sharingOf(
          dueLists,
          leases.filter((count) => count.workspace_id === id),
        ),
      ]),
    );
  }

  private sharingOf(lists: readonly DueList[], leases: readonly LeaseCount[]): Sharing {
    const [first] = lists;
    if (first === undefined) throw new Error('a workspace without a list');
    const live = (of: (count: LeaseCount) => boolean): number =>
      leases.filter(of).reduce((sum, count) => sum + count.live, 0);
    const served = this.served.get(first.workspace_id);
    const level = this.levels.get(first.workspace_id) ?? 0;
    const contenders = lists.map((list) => {
      const concurrent = list.max_concurrent - live((count) => count.list_id === list.id);
      const contender: Contender = {
        id: list.id,
        priority: list.priority,
        served: standing(served?.get(list.id), level),
        room: Math.min(concurrent, slotsWithin(list.next_slot_at, list.calls_per_second, list.now)),
        trunkIds: trunksOf(list).map((trunk) => trunk.id),
      };
      return [list.id, { list, contender }] as const;
    });
    const trunks = lists.flatMap((list) =>
      trunksOf(list).map((trunk): [string, number] => {
        const concurrent = (trunk.max_concurrent ?? Infinity) - live((count) => count.trunk_id === trunk.id);
        const slots = slotsWithin(new Date(trunk.next_slot_at), trunk.calls_per_second, list.now);
        return [trunk.id, Math.min(concurrent, slots)];
      }),
    );
    return {
      lists: new Map(contenders),
      workspace: first.workspace_max_concurrent - live(() => true),
      trunks: new Map(trunks),
    };
  }

  /** What a list was served matters as long as it is ahead of the others. */
  private forget(workspaceIds: readonly string[]): void {
    const kept = new Set(workspaceIds);
    for (const [id, lists] of this.served) {
      const level = this.levels.get(id) ?? 0;
      for (const [list, served] of lists) if (served <= level) lists.delete(list);
      if (kept.has(id)) continue;
      this.served.delete(id);
      this.levels.delete(id);
    }
  }
}

function share({ lists, workspace, trunks }: Sharing): Shares {
  const contenders = [...lists.values()].map(({ contender }) => contender);
  return shareRoom(contenders, { workspace, trunks });
}

/** The trunks over which a list can dial at the moment. */
function trunksOf(list: DueList): DueTrunk[] {
  const callable = linesOf(list);
  if ('because' in callable) return [];
  return callable.trunks.filter((trunk) => !trunk.down);
}
