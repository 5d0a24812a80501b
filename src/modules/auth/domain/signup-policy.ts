export type SignupPolicy = 'open' | 'invite' | 'closed';

export type SignupVerdict =
  | { kind: 'allowed' }
  | { kind: 'refused'; because: 'closed' | 'invitation required' | 'address reserved' };

export interface SignupFacts {
  /** Normalized. */
  email: string;
  invited: boolean;
  /** Whose account the operator makes, by command; normalized. */
  superuserEmail: string | null;
}

/** Whether somebody may make an account, through whichever door. */
export function judgeSignup(policy: SignupPolicy, facts: SignupFacts): SignupVerdict {
  if (policy === 'closed') return { kind: 'refused', because: 'closed' };
  if (policy === 'invite' && !facts.invited) return { kind: 'refused', because: 'invitation required' };
  if (facts.email === facts.superuserEmail) return { kind: 'refused', because: 'address reserved' };
  return { kind: 'allowed' };
}
