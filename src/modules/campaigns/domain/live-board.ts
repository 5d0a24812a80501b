/** How far a call is, as its attempt says; of a call without one, as the call does. */
export type LiveState = 'intent' | 'dialing' | 'in_progress' | 'ended' | 'lapsed' | 'unknown';

/** A call that is about to be dialed, rings or talks, and, for a moment, one that has ended. Times are ISO 8601. */
export interface LiveRow {
  /** Of the attempt; of a call that nobody dials, its own. A UUIDv7. */
  key: string;
  /** Of the call. */
  id: string;
  call_type: 'web' | 'phone';
  call_direction: 'inbound' | 'outbound';
  state: LiveState;
  /** The call's status once it has ended. */
  outcome: string | null;
  agent_id: string | null;
  list_id: string | null;
  list_kind: 'batch' | 'campaign' | 'run' | null;
  prospect_id: string | null;
  from_number: string | null;
  to_number: string | null;
  created_at: string;
  slot_at: string | null;
  dialed_at: string | null;
  ringing_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  answered_by: string | null;
  disposition: string | null;
  end_reason: string | null;
  sip_code: number | null;
  duration_s: number | null;
}

/** Of attempts, and of calls that nobody dials. */
export interface LiveKeys {
  attempts: string[];
  calls: string[];
}

/** A call in flight, as it is shown. */
export interface LiveCall {
  id: string;
  /** `queued`: it is about to be dialed. */
  status: string;
  call_type: 'web' | 'phone';
  call_direction: 'inbound' | 'outbound';
  agent_id: string | null;
  campaign_id: string | null;
  batch_id: string | null;
  prospect_id: string | null;
  from_number: string | null;
  to_number: string | null;
  /** The second in which it is dialed. */
  slot_at: string | null;
  dialed_at: string | null;
  /** When the carrier said that it rings. */
  ringing_at: string | null;
  answered_at: string | null;
  answered_by: string | null;
  disposition: string | null;
}

interface LiveOutcome {
  status: string;
  end_reason: string | null;
  sip_code: number | null;
  duration_s: number | null;
  ended_at: string | null;
}

/** `withdrawn`: it was not dialed after all; its prospect waits for another time. */
type LiveChangeKind = 'started' | 'ringing' | 'answered' | 'updated' | 'ended' | 'withdrawn';

/** Something that happened to a call. */
export interface LiveChange {
  change: LiveChangeKind;
  at: string;
  /** As it was then. */
  call: LiveCall;
  /** How it ended; null before. */
  outcome: LiveOutcome | null;
  listId: string | null;
}

const over: ReadonlySet<LiveState> = new Set(['ended', 'lapsed', 'unknown']);

/**
 * The calls in flight, and what changes between one look at the tables and the next. Looks may come at any time: what
 * happened in between is told by the times in the rows, each step of a call once and in its order, also of a call that
 * began and ended unseen.
 */
export class LiveBoard {
  private readonly known = new Map<string, LiveRow>();
  /** Those that have ended and may be seen again. */
  private readonly closed = new Set<string>();

  /** What to look at again, besides what is new. */
  keys(): LiveKeys {
    const rows = [...this.known.values()];
    const dialed = rows.filter(({ key, id }) => key !== id);
    const others = rows.filter(({ key, id }) => key === id);
    return { attempts: dialed.map(({ key }) => key), calls: others.map(({ key }) => key) };
  }

  calls(listId: string | null): LiveCall[] {
    const rows = [...this.known.values()].filter((row) => listId === null || row.list_id === listId);
    return rows.map(showLiveCall);
  }

  /** Takes the first look: what is there is no news. */
  begin(rows: readonly LiveRow[]): void {
    this.known.clear();
    this.closed.clear();
    for (const row of rows) {
      if (over.has(row.state)) this.closed.add(row.key);
      else this.known.set(row.key, row);
    }
  }

  /**
   * Takes another look.
   * @param rows all in flight, all of `keys()`, and whatever else has a key of at least `since`
   * @param since a UUIDv7; an ended row below it that was never seen in flight is no news
   * @param now for changes that have no time of their own
   */
  look(rows: readonly LiveRow[], since: string, now: string): LiveChange[] {
    const changes: LiveChange[] = [];
    for (const row of rows) {
      const before = this.known.get(row.key);
      if (before === undefined && over.has(row.state) && (row.key < since || this.closed.has(row.key))) {
        continue;
      }
      changes.push(...changesBetween(before, row, now));
      if (over.has(row.state)) {
        this.known.delete(row.key);
        this.closed.add(row.key);
      } else this.known.set(row.key, row);
    }
    for (const key of this.closed) if (key < since) this.closed.delete(key);
    // Stable, and the steps of one call never go back in time: they stay in their order.
    return changes.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }
}

/**
 * What happened to a call since `before`; since it began, when that is undefined. Whoever applies it to what `before`
 * showed has the call whole: what the steps do not say, since it came after them, is told by an `updated`.
 */
export function changesBetween(before: LiveRow | undefined, row: LiveRow, now: string): LiveChange[] {
  const changes: LiveChange[] = [];
  let last = '';
  let told = before;
  const add = (change: LiveChangeKind, at: string, seen: LiveRow): void => {
    last = at > last ? at : last;
    told = seen;
    const outcome = change === 'ended' ? outcomeOf(row) : null;
    changes.push({ change, at: last, call: showLiveCall(seen), outcome, listId: row.list_id });
  };
  if (before === undefined) add('started', row.created_at, asQueued(row));
  if (isNew(before?.dialed_at, row.dialed_at)) add('ringing', row.dialed_at, asRinging(row));
  if (isNew(before?.answered_at, row.answered_at)) add('answered', row.answered_at, asAnswered(row));
  if (row.state === 'lapsed') add('withdrawn', row.ended_at ?? now, row);
  else if (over.has(row.state)) add('ended', row.ended_at ?? now, row);
  else if (told !== undefined && shownOtherwise(told, row)) add('updated', now, row);
  return changes;
}

function isNew(before: string | null | undefined, now: string | null): now is string {
  return now !== null && (before === null || before === undefined);
}

function asQueued(row: LiveRow): LiveRow {
  return { ...asRinging(row), state: 'intent', dialed_at: null };
}

function asRinging(row: LiveRow): LiveRow {
  return { ...asAnswered(row), state: 'dialing', ringing_at: null, answered_at: null };
}

function asAnswered(row: LiveRow): LiveRow {
  return { ...row, state: 'in_progress', outcome: null, answered_by: null, disposition: null };
}

function shownOtherwise(before: LiveRow, row: LiveRow): boolean {
  return JSON.stringify(showLiveCall(before)) !== JSON.stringify(showLiveCall(row));
}

export function showLiveCall(row: LiveRow): LiveCall {
  return {
    id: row.id,
    status: statusOf(row),
    call_type: row.call_type,
    call_direction: row.call_direction,
    agent_id: row.agent_id,
    campaign_id: row.list_kind === 'campaign' ? row.list_id : null,
    batch_id: row.list_kind === 'batch' ? row.list_id : null,
    prospect_id: row.prospect_id,
    from_number: row.from_number,
    to_number: row.to_number,
    slot_at: row.slot_at,
    dialed_at: row.dialed_at,
    ringing_at: row.ringing_at,
    answered_at: row.answered_at,
    answered_by: row.answered_by,
    disposition: row.disposition,
  };
}

function statusOf({ state, outcome }: LiveRow): string {
  switch (state) {
    case 'intent':
    case 'lapsed':
      return 'queued';
    case 'dialing':
      return 'ringing';
    case 'in_progress':
      return 'in-progress';
    case 'ended':
    case 'unknown':
      return outcome ?? 'unknown';
  }
}

function outcomeOf(row: LiveRow): LiveOutcome {
  return {
    status: statusOf(row),
    end_reason: row.end_reason,
    sip_code: row.sip_code,
    duration_s: row.duration_s,
    ended_at: row.ended_at,
  };
}
