/** What setTimeout takes at most (24.8 days); more of it fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Cancels a timer that has not fired yet; harmless afterwards. */
export type CancelTimer = () => void;

/**
 * Time as the simulated network lives it: every duration is given in milliseconds at speed 1 and takes
 * `duration / speed` of the real clock. Stamps are always of the real clock.
 */
export class SimulatedTime {
  private readonly timers = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(public speed: number) {}

  now(): number {
    return Date.now();
  }

  /** A simulated duration in milliseconds of the real clock. */
  real(simulatedMs: number): number {
    return simulatedMs / this.speed;
  }

  after(simulatedMs: number, run: () => void): CancelTimer {
    return this.afterReal(this.real(simulatedMs), run);
  }

  /** For what is not simulated, such as network retries. */
  afterReal(realMs: number, run: () => void): CancelTimer {
    if (this.stopped) return () => undefined;
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        run();
      },
      Math.min(realMs, LONGEST_TIMER_MS),
    );
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
      clearTimeout(timer);
    };
  }

  sleep(simulatedMs: number): Promise<void> {
    return new Promise((resolve) => this.after(simulatedMs, resolve));
  }

  sleepReal(realMs: number): Promise<void> {
    return new Promise((resolve) => this.afterReal(realMs, resolve));
  }

  /** The value, or `late()` when it takes longer than that. */
  within<T>(simulatedMs: number, value: Promise<T>, late: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.after(simulatedMs, () => resolve(late()));
      value.finally(cancel).then(resolve, reject);
    });
  }

  /** Nothing fires any more; what sleeps stays asleep. */
  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
