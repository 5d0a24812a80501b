/** How many of those who answer a campaign may meet no agent: by a profile, or by the workspace's own cap. */
export interface AbandonmentRule {
  /** The share of those who answered, such as 0.03; 0 for nobody. */
  maxRate: number;
  /** It is measured over each successive period of this length, from the campaign's start on. */
  periodDays: number;
  /** How soon after the answer an agent must be there. */
  withinS: number;
}

/** As 16 CFR 310.4(b)(4)(i) and (iii) measure it. */
const USUAL = { periodDays: 30, withinS: 2 } as const;
/** Until so many people have answered, the share of the abandoned among them says little: they count as so many. */
const SMALLEST_SAMPLE = 100;

const DAY = 86_400_000;

/** The workspace's own cap, in percent, as a rule; none when it has no cap. */
export function workspaceRules(capPercent: number | null): AbandonmentRule[] {
  return capPercent === null ? [] : [{ maxRate: capPercent / 100, ...USUAL }];
}

/** How far back any of these rules, or a workspace's own, measures at most. */
export function longestPeriodDays(rules: readonly AbandonmentRule[]): number {
  return Math.max(USUAL.periodDays, ...rules.map(({ periodDays }) => periodDays));
}

/** How soon an agent must be there for a call, by the strictest of the rules that hold for it. */
export function agentWithinS(rules: readonly AbandonmentRule[]): number {
  return rules.length === 0 ? USUAL.withinS : Math.min(...rules.map(({ withinS }) => withinS));
}

/**
 * Whether a call was abandoned: answered by a person, and no agent there in time. Null for a call that no person
 * answered, as far as is known: those are not counted at all. An agent that nobody ever saw was not there, and who
 * answered without anybody saying what it was is a person.
 */
export function isAbandoned(call: {
  answeredAt: Date | null;
  agentAt: Date | null;
  /** As `agentWithinS` says. */
  withinS: number;
  /** As agents report it; null when they said nothing. */
  answeredBy: string | null;
}): boolean | null {
  if (call.answeredAt === null) return null;
  if (call.answeredBy === 'fax' || call.answeredBy?.startsWith('machine') === true) return null;
  return call.agentAt === null || call.agentAt.getTime() > call.answeredAt.getTime() + call.withinS * 1000;
}

/** The first day, in UTC, of the period over which a campaign is measured now. */
export function periodBeginning(startedAt: Date, now: Date, periodDays: number): Date {
  const first = Math.floor(startedAt.getTime() / DAY);
  const today = Math.floor(now.getTime() / DAY);
  const periods = Math.max(0, Math.floor((today - first) / periodDays));
  return new Date((first + periods * periodDays) * DAY);
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

/** How a campaign stands against one rule. */
export interface AbandonmentStanding extends AbandonmentFacts {
  /** The rule's `maxRate`. */
  cap: number;
}

/** Of the rules that hold for a campaign the strictest, with what it leaves; null when there is none. */
export function judgeByStrictest<T extends AbandonmentStanding>(
  standings: readonly T[],
): { by: T; verdict: AbandonmentVerdict } | null {
  const judged = standings.map((by) => ({ by, verdict: judgeAbandonment(by, by.cap) }));
  const [strictest] = judged.toSorted((a, b) => rank(a.verdict) - rank(b.verdict) || a.by.cap - b.by.cap);
  return strictest ?? null;
}

function rank(verdict: AbandonmentVerdict): number {
  if (verdict.kind === 'pause') return -1;
  return verdict.kind === 'slow' ? verdict.maxConcurrent : Number.MAX_SAFE_INTEGER;
}

/**
 * How many calls a campaign may have in flight, so that its cap holds even if every one of them that has no agent yet is
 * abandoned. The share is of all who answered, but of a hundred at least (of more where the cap is below one in a
 * hundred): so the first calls can be made at all, and once so many have answered, no sequence of outcomes is above
 * the cap.
 *
 * @param cap the share that may be abandoned, such as 0.03. With 0 nobody may, so that no call can be risked at all
 */
export function judgeAbandonment(facts: AbandonmentFacts, cap: number): AbandonmentVerdict {
  if (cap >= 1) return { kind: 'full' };
  const risk = riskLeft(facts, cap);
  if (risk < 1 && facts.attended + facts.unattended === 0) return { kind: 'pause' };
  const maxConcurrent = facts.attended + risk;
  return maxConcurrent >= facts.maxConcurrent ? { kind: 'full' } : { kind: 'slow', maxConcurrent };
}

/** How many answers count at least, for a cap above 0. */
export function smallestSample(cap: number): number {
  return Math.max(SMALLEST_SAMPLE, Math.ceil(1 / cap));
}

/** The most calls that may all be abandoned: abandoned + n <= cap * max(sample, answered + n). */
function riskLeft({ answered, abandoned }: AbandonmentFacts, cap: number): number {
  // No sample is large enough for one of nothing.
  if (cap === 0) return 0;
  const ofSample = cap * smallestSample(cap) - abandoned;
  const ofAnswers = (cap * answered - abandoned) / (1 - cap);
  // 0.03 * 100 is a little less than 3.
  return Math.max(0, Math.floor(Math.max(ofSample, ofAnswers) + 1e-9));
}
