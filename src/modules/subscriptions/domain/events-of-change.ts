import type { EventType } from './event-types.js';

/** A row that changed, as its trigger wrote it down: what it is now, and the status that it had. */
export type Change =
  | { kind: 'call'; was: string | null; at: string; is: { id: string; status: string } & Facts }
  | { kind: 'batch'; was: string | null; at: string; is: { id: string; status: string } & Facts }
  | { kind: 'campaign'; was: string | null; at: string; is: { id: string; status: string } & Facts }
  | { kind: 'prospect'; was: string | null; at: string; is: { id: string; state: string } & Facts };

type Facts = Record<string, unknown>;

export interface NewEvent {
  type: EventType;
  /** Events of one subject are delivered in order. */
  subject: string;
  occurredAt: string;
  /** What it was about when it happened. */
  data: Record<string, unknown>;
}

const callEvents: Readonly<Record<string, EventType>> = {
  queued: 'call.queued',
  ringing: 'call.ringing',
  'in-progress': 'call.started',
  completed: 'call.ended',
  busy: 'call.ended',
  'no-answer': 'call.ended',
  failed: 'call.ended',
  canceled: 'call.ended',
  unknown: 'call.unknown',
};

const prospectEvents: Readonly<Record<string, EventType>> = {
  completed: 'prospect.completed',
  exhausted: 'prospect.exhausted',
  suppressed: 'prospect.suppressed',
  skipped: 'prospect.skipped',
  canceled: 'prospect.canceled',
  unknown: 'prospect.unknown',
};

const campaignEvents: Readonly<Record<string, EventType>> = {
  scheduled: 'campaign.scheduled',
  running: 'campaign.started',
  paused: 'campaign.paused',
  completed: 'campaign.completed',
  archived: 'campaign.archived',
};

const ends: Readonly<Record<string, EventType>> = {
  paused: 'batch.paused',
  completed: 'batch.completed',
  canceled: 'batch.canceled',
  failed: 'batch.failed',
};

/** The events that a change is, in their order: mostly one. */
export function eventsOf(change: Change): NewEvent[] {
  const subject = `${change.kind}:${change.is.id}`;
  return typesOf(change).map((type) => ({ type, subject, occurredAt: change.at, data: dataOf(change) }));
}

function typesOf(change: Change): EventType[] {
  switch (change.kind) {
    case 'call':
      return some(change.is.status === change.was ? 'call.updated' : callEvents[change.is.status]);
    case 'prospect':
      return some(change.is.state === change.was ? undefined : prospectEvents[change.is.state]);
    case 'batch':
      return batchTypes(change.was, change.is.status);
    case 'campaign':
      return campaignTypes(change.was, change.is.status);
  }
}

function campaignTypes(was: string | null, is: string): EventType[] {
  if (is === was) return [];
  const goesOn = was === 'paused' || was === 'completed';
  return goesOn && (is === 'running' || is === 'scheduled') ? ['campaign.resumed'] : some(campaignEvents[is]);
}

/** What a list without anybody to call is done with at once is imported all the same. */
function batchTypes(was: string | null, is: string): EventType[] {
  if (is === was) return [];
  const imported: EventType[] =
    was === 'importing' && is !== 'failed' && is !== 'canceled' ? ['batch.imported'] : [];
  if (is === 'running')
    return [...imported, was === 'paused' || was === 'completed' ? 'batch.resumed' : 'batch.started'];
  if (is === 'scheduled') return was === 'paused' ? ['batch.resumed'] : imported;
  return [...imported, ...some(ends[is])];
}

function some(type: EventType | undefined): EventType[] {
  return type === undefined ? [] : [type];
}

/** `id` under the name that the rest of the API uses for it in other objects: `call_id`. */
function dataOf({ kind, is }: Change): Record<string, unknown> {
  const { id, ...facts } = is;
  const shown = Object.entries(facts).map(([name, value]) => [
    name,
    name.endsWith('_at') ? utc(value) : value,
  ]);
  return { [`${kind}_id`]: id, ...Object.fromEntries(shown) };
}

/** As everywhere in the API, whatever the zone of the database's session. */
function utc(at: unknown): string | null {
  return typeof at === 'string' ? new Date(at).toISOString() : null;
}
