import type { DialDecision, DialWaitReason } from './admission.js';

export interface ProspectAfterDecision {
  state: 'pending' | 'suppressed' | 'skipped';
  reason: string;
  nextAt: Date | null;
}

/** Waits that belong to the prospect itself; all others hold for the trunk, the list or the workspace. */
const ownWaits: ReadonlySet<DialWaitReason> = new Set([
  'outside-window',
  'attempt-cap',
  'recall-delay',
  'person-on-call',
  'retry-delay',
]);

/** What a decision not to dial now makes of the prospect; null when it leaves it as it is. */
export function prospectAfterDecision(decision: DialDecision): ProspectAfterDecision | null {
  switch (decision.kind) {
    case 'dial':
      return null;
    case 'skip':
      return {
        state: decision.because === 'suppressed' ? 'suppressed' : 'skipped',
        reason: decision.because,
        nextAt: null,
      };
    case 'wait':
      return ownWaits.has(decision.because)
        ? { state: 'pending', reason: decision.because, nextAt: decision.until }
        : null;
  }
}

/** The waits among decisions, by reason: how many, and when the first of them is over. */
export function waitsOf(
  decisions: readonly DialDecision[],
): { because: DialWaitReason; prospects: number; until: Date }[] {
  const waits = new Map<DialWaitReason, { because: DialWaitReason; prospects: number; until: Date }>();
  for (const decision of decisions) {
    if (decision.kind !== 'wait') continue;
    const known = waits.get(decision.because);
    if (known === undefined) {
      waits.set(decision.because, { because: decision.because, prospects: 1, until: decision.until });
    } else {
      known.prospects += 1;
      if (decision.until < known.until) known.until = decision.until;
    }
  }
  return [...waits.values()];
}
