import type { Random } from './random.js';

/** What goes wrong on purpose. Percentages are 0 to 100; the delay is at speed 1. */
export interface Faults {
  webhook_drop_pct: number;
  webhook_duplicate_pct: number;
  /** Each event is held back for up to this long; with `webhook_shuffle` they overtake each other. */
  webhook_delay_ms: number;
  webhook_shuffle: boolean;
  /** The connection is destroyed after the INVITE has gone; the call lives on. */
  reply_lost_pct: number;
  /** The request is never answered; the call lives on. */
  never_return_pct: number;
  /** `503 unavailable, cpu exhausted`: no INVITE is sent. */
  cpu_exhausted_pct: number;
}

export const noFaults: Faults = {
  webhook_drop_pct: 0,
  webhook_duplicate_pct: 0,
  webhook_delay_ms: 0,
  webhook_shuffle: false,
  reply_lost_pct: 0,
  never_return_pct: 0,
  cpu_exhausted_pct: 0,
};

/** Reads some fault settings from JSON. Throws an Error that names the first one that is wrong. */
export function parseFaults(json: unknown): Partial<Faults> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error('faults must be an object');
  const faults: Record<string, number | boolean> = {};
  for (const [name, value] of Object.entries(json)) {
    if (!(name in noFaults)) throw new Error(`unknown fault ${name}`);
    if (name === 'webhook_shuffle') {
      if (typeof value !== 'boolean') throw new Error(`${name} must be true or false`);
    } else if (typeof value !== 'number' || !(value >= 0) || (name.endsWith('_pct') && value > 100)) {
      throw new Error(
        `${name} must be a number${name.endsWith('_pct') ? ' from 0 to 100' : ' of at least 0'}`,
      );
    }
    faults[name] = value;
  }
  return faults;
}

/** Says of each single event whether it goes wrong. The same seed gives the same answers. */
export class FaultDice {
  constructor(private readonly random: Random) {}

  hits(percent: number): boolean {
    return percent > 0 && this.random() * 100 < percent;
  }

  fraction(): number {
    return this.random();
  }
}
