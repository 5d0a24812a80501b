export type DialSkipReason =
  | 'suppressed'
  | 'premium-number'
  | 'destination-not-allowed'
  | 'consent-missing'
  | 'attempt-cap'
  | 'time-zone-unknown'
  | 'window-never-opens';

export type DialWaitReason =
  | 'list-not-running'
  | 'trunk-not-ready'
  | 'retry-delay'
  | 'outside-window'
  | 'attempt-cap'
  | 'recall-delay'
  | 'person-on-call'
  | 'trunk-breaker-open'
  | 'daily-call-cap'
  | 'daily-spend-cap'
  | 'at-capacity'
  | 'abandonment-near-cap'
  | 'pacing';

export type DialSkip = {
  kind: 'skip';
  because: DialSkipReason;
  /** Whose rule it is: `workspace`, the kind of the list, or the name of a profile. */
  rule?: string;
};

export type DialWait = {
  kind: 'wait';
  until: Date;
  because: DialWaitReason;
  limit?: 'workspace' | 'trunk' | 'list';
  /** As for DialSkip. */
  rule?: string;
};

export type DialDecision =
  | {
      kind: 'dial';
      /** The attempt may be dialed from here on, for one second. */
      slotAt: Date;
      /** The attempt must not be dialed from here on; null when no window bounds it. */
      windowUntil: Date | null;
      reserveMicros: number;
      because: 'due' | 'breaker-probe';
    }
  | DialWait
  | DialSkip;
