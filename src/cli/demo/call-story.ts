import type { Schemas } from '@trunkline/client';

type Detail = Schemas['CallDetailResponse'];

/** What of a call its story is told from. */
export type CallFacts = Pick<
  Detail,
  | 'status'
  | 'to_number'
  | 'disposition'
  | 'answered_by'
  | 'end_reason'
  | 'sip_code'
  | 'duration_s'
  | 'created_at'
  | 'answered_at'
  | 'ended_at'
  | 'decision'
  | 'transcript'
> & { legs: Pick<Detail['legs'][number], 'dialed_at' | 'ringing_at'>[] };

const finalStatuses = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled', 'unknown']);
/** The agent's last words may arrive a little after the carrier's end. */
const afterwordMs = 500;

/** Tells a call's life from what the API shows of it, each thing once and in its order. */
export class CallStory {
  over = false;
  private readonly told = new Set<string>();

  /** What is new since the last look; times are seconds since the call was asked for. */
  newLines(call: CallFacts, now: Date = new Date()): string[] {
    const ended = finalStatuses.has(call.status);
    this.over = ended && (call.ended_at === null || now.getTime() - Date.parse(call.ended_at) > afterwordMs);
    return this.happenings(call, this.over)
      .filter(({ key }) => !this.told.has(key))
      .toSorted((a, b) => a.at - b.at)
      .map(({ key, at, text }) => {
        this.told.add(key);
        return `${((at - Date.parse(call.created_at)) / 1000).toFixed(1).padStart(6)} s  ${text}`;
      });
  }

  private happenings(call: CallFacts, over: boolean): { key: string; at: number; text: string }[] {
    const waits =
      call.status === 'queued' && call.decision?.kind === 'wait' ? call.decision.because : undefined;
    const leg = call.legs.at(-1);
    const stages = [
      { key: 'queued', at: call.created_at, text: `queued      ${call.to_number ?? ''}` },
      { key: 'waits', at: waits === undefined ? null : call.created_at, text: `  waits: ${waits}` },
      { key: 'dialing', at: leg?.dialed_at ?? null, text: 'dialing' },
      { key: 'ringing', at: leg?.ringing_at ?? null, text: 'ringing' },
      { key: 'answered', at: call.answered_at, text: 'in-progress' },
      ...call.transcript.map(({ at, role, text }, index) => ({
        key: `turn ${index}`,
        at,
        text: `  ${(role === 'agent' ? 'agent' : 'callee').padEnd(10)}${text}`,
      })),
      { key: 'ended', at: over ? (call.ended_at ?? call.created_at) : null, text: ending(call) },
    ];
    return stages.flatMap(({ key, at, text }) => (at === null ? [] : [{ key, at: Date.parse(at), text }]));
  }
}

function ending(call: CallFacts): string {
  const facts = [
    call.end_reason,
    call.sip_code === null ? null : `SIP ${call.sip_code}`,
    call.answered_by === null ? null : `answered by ${call.answered_by}`,
    call.disposition,
    call.duration_s ? `${call.duration_s} s` : null,
  ].filter((fact) => fact !== null);
  return `${call.status.padEnd(12)}${facts.join(', ')}`;
}
