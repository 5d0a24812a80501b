import type { PinoLogger } from 'nestjs-pino';
import type { Clock } from '../../../platform/clock.js';

export interface DialSlot<A> {
  attempt: A;
  token: string;
  slotAt: Date;
}

const tickMs = 20;
const againMs = 100;
/** A slot lasts a second; one that was missed here is given back by the reconciler. */
const slotMs = 1_000;

/**
 * Holds prepared attempts until their slots and hands over all that are due together: each group is one
 * transaction. What the decision does not take yet (the database's clock is a little behind, a list is just being
 * paused) is asked again while its slot lasts.
 */
export class SlotQueue<A> {
  private waiting: { slot: DialSlot<A>; at: number }[] = [];
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    private readonly decide: (due: DialSlot<A>[]) => Promise<DialSlot<A>[]>,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {}

  add(slot: DialSlot<A>): void {
    this.waiting.push({ slot, at: slot.slotAt.getTime() });
    this.plan();
  }

  /** Takes no more, and returns what was not handed over. */
  stop(): DialSlot<A>[] {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    return this.waiting.map(({ slot }) => slot);
  }

  private plan(): void {
    if (this.stopped || this.timer !== null || this.waiting.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.handOver();
      this.plan();
    }, tickMs);
  }

  private handOver(): void {
    const now = this.clock.now().getTime();
    const due = this.waiting.filter(({ at }) => at <= now).map(({ slot }) => slot);
    if (due.length === 0) return;
    this.waiting = this.waiting.filter(({ at }) => at > now);
    this.decide(due)
      .then((left) => this.keep(left))
      .catch((error: unknown) => {
        this.logger.error({ err: error }, 'a dial decision failed; its attempts are asked again');
        this.keep(due);
      });
  }

  private keep(slots: readonly DialSlot<A>[]): void {
    const at = this.clock.now().getTime() + againMs;
    for (const slot of slots) {
      if (at < slot.slotAt.getTime() + slotMs) this.waiting.push({ slot, at });
    }
    this.plan();
  }
}
