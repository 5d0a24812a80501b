/** How long after the answer an agent may come: 16 CFR 310.4(b)(4)(iii) says two seconds. */
const AGENT_PATIENCE_MS = 2_000;
/** A campaign is measured over each successive period of this length: 16 CFR 310.4(b)(4)(i). */
const PERIOD_DAYS = 30;
/** Until so many people have answered, the share of the abandoned among them says little: they count as so many. */
const SMALLEST_SAMPLE = 100;

const DAY = 86_400_000;

/**
 * Whether a call was abandoned: answered by a person, and no agent there within two seconds. Null for a call that no
 * person answered, as far as is known: those are not counted at all. An agent that nobody ever saw was not there, and
 * who answered without anybody saying what it was is a person.
 */
export function isAbandoned(call: {
  answeredAt: Date | null;
  agentAt: Date | null;
  /** As agents report it; null when they said nothing. */
  answeredBy: string | null;
}): boolean | null {
  if (call.answeredAt === null) return null;
  if (call.answeredBy === 'fax' || call.answeredBy?.startsWith('machine') === true) return null;
  return call.agentAt === null || call.agentAt.getTime() > call.answeredAt.getTime() + AGENT_PATIENCE_MS;
}

/** The first day, in UTC, of the 30 days over which a campaign is measured now. */
export function periodBeginning(startedAt: Date, now: Date): Date {
  const first = Math.floor(startedAt.getTime() / DAY);
  const today = Math.floor(now.getTime() / DAY);
  const periods = Math.max(0, Math.floor((today - first) / PERIOD_DAYS));
  return new Date((first + periods * PERIOD_DAYS) * DAY);
}

export interface AbandonmentFacts {
  /** Answers by a person in the period, abandoned ones included, and how many of them were abandoned. */
  answered: number;
  abandoned: number;
  /** Calls in flight whose agent is there: they cannot be abandoned any more. */
  attended: number;
  /** Calls in flight, from their admission on, that may still be abandoned. */
  unattended: number;
  /** Of the list itself. */
  maxConcurrent: number;
}

export type AbandonmentVerdict =
  | { kind: 'full' }
  /** So many calls at once, those in flight included. */
  | { kind: 'slow'; maxConcurrent: number }
  /** Not one more call may be risked, and none is in flight that could change that. */
  | { kind: 'pause' };

/**
 * How many calls a campaign may have in flight, so that its cap holds even if every one of them that has no agent yet is
 * abandoned. The share is of all who answered, but of a hundred at least (of more where the cap is below one in a
 * hundred): so the first calls can be made at all, and once so many have answered, no sequence of outcomes is above
 * the cap.
 *
 * @param cap the share that may be abandoned, such as 0.03; null for no cap
 */
export function judgeAbandonment(facts: AbandonmentFacts, cap: number | null): AbandonmentVerdict {
  if (cap === null || cap >= 1) return { kind: 'full' };
  const risk = riskLeft(facts, cap);
  if (risk < 1 && facts.attended + facts.unattended === 0) return { kind: 'pause' };
  const maxConcurrent = facts.attended + risk;
  return maxConcurrent >= facts.maxConcurrent ? { kind: 'full' } : { kind: 'slow', maxConcurrent };
}

/** How many answers count at least. */
export function smallestSample(cap: number): number {
  return Math.max(SMALLEST_SAMPLE, Math.ceil(1 / cap));
}

/** The most calls that may all be abandoned: abandoned + n <= cap * max(sample, answered + n). */
function riskLeft({ answered, abandoned }: AbandonmentFacts, cap: number): number {
  const ofSample = cap * smallestSample(cap) - abandoned;
  const ofAnswers = (cap * answered - abandoned) / (1 - cap);
  // 0.03 * 100 is a little less than 3.
  return Math.max(0, Math.floor(Math.max(ofSample, ofAnswers) + 1e-9));
}
