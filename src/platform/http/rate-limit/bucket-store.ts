import type { Limit } from './token-bucket.js';

/** Tokens that are asked of one bucket. */
export interface Wanted {
  key: string;
  tokens: number;
  limit: Limit;
}

export interface Taken {
  /** How many of the tokens there were. */
  granted: number;
  /** When the bucket is full again, in microseconds from now. */
  fullInUs: number;
}

/**
 * Where the buckets are that all processes share. A bucket is one number, the moment at which it will be full again,
 * which is all there is to know: taking a token moves it on by a token's time, and time does the refilling.
 */
export interface BucketStore {
  /** Takes of each bucket as many tokens as it has, up to those wanted. The keys are distinct; so is the order. */
  take(wanted: readonly Wanted[]): Promise<Taken[]>;
  close(): Promise<void>;
}

/** How long an answer may take before the store counts as failed. */
export const storePatienceMs = 1000;
