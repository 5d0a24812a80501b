/** A list that has somebody to call now. */
export interface Contender {
  id: string;
  /** 1 to 10. */
  priority: number;
  /** What it was served so far: each dial counts 1 / priority. */
  served: number;
  /** How many more it can dial by its own limits. */
  room: number;
  /** Over which it can dial. */
  trunkIds: readonly string[];
}

/** What several lists want at once: how many more dials it bears. */
export interface SharedRoom {
  workspace: number;
  trunks: ReadonlyMap<string, number>;
}

/** How many dials each list may make over each trunk; a list without any is missing. */
export type Shares = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** More than one round can dial; what is left is shared in the next one. */
const mostDials = 500;

/**
 * Shares the room among the lists of a workspace, in proportion to their priorities: each dial goes to the list that
 * was served least, each dial weighing 1 / priority, that has room itself and a trunk with room (start-time fair
 * queueing: Goyal, Vin and Cheng, 1996). None of the room is left as long as somebody can use it.
 */
export function shareRoom(contenders: readonly Contender[], room: SharedRoom): Shares {
  const trunks = new Map(room.trunks);
  const open = contenders.map((contender) => ({ ...contender, trunks: new Map<string, number>() }));
  for (let left = Math.min(room.workspace, mostDials); left > 0; left--) {
    let next: { contender: (typeof open)[number]; trunkId: string } | null = null;
    for (const contender of open) {
      if (contender.room <= 0 || (next !== null && next.contender.served <= contender.served)) continue;
      const trunkId = roomiest(contender.trunkIds, trunks);
      if (trunkId !== null) next = { contender, trunkId };
    }
    if (next === null) break;
    const { contender, trunkId } = next;
    contender.room -= 1;
    contender.served += 1 / contender.priority;
    contender.trunks.set(trunkId, (contender.trunks.get(trunkId) ?? 0) + 1);
    trunks.set(trunkId, (trunks.get(trunkId) ?? 0) - 1);
  }
  return new Map(open.flatMap((list) => (list.trunks.size === 0 ? [] : [[list.id, list.trunks] as const])));
}

function roomiest(trunkIds: readonly string[], room: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  let most = 0;
  for (const id of trunkIds) {
    const here = room.get(id) ?? 0;
    if (here > most) [best, most] = [id, here];
  }
  return best;
}

/**
 * Where a list stands that was not served for a while, or never: no further back than the others have come. Time in
 * which it had nobody to call gives no credit, so that it cannot shut the others out when it comes back.
 */
export function standing(served: number | undefined, level: number): number {
  return Math.max(served ?? 0, level);
}

/** How far the one that was served last had come when its last dial was given to it. */
export function levelAfter(
  level: number,
  dialed: readonly { served: number; priority: number; dials: number }[],
): number {
  return Math.max(
    level,
    ...dialed
      .filter(({ dials }) => dials > 0)
      .map(({ served, priority, dials }) => served + (dials - 1) / priority),
  );
}

/** How many dials may begin within `horizonMs`, evenly spaced from the next free slot on. */
export function slotsWithin(nextSlotAt: Date, perSecond: number, now: Date, horizonMs = 2000): number {
  const from = Math.max(now.getTime(), nextSlotAt.getTime());
  return Math.max(0, Math.floor(((now.getTime() + horizonMs - from) / 1000) * perSecond) + 1);
}
