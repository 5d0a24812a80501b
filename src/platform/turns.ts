/** Lets so many work at a time for each key; the others wait, in their order. */
export class Turns {
  private readonly running = new Map<string, number>();
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(private readonly most: number) {}

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const running = this.running.get(key) ?? 0;
    if (running < this.most) this.running.set(key, running + 1);
    else await this.wait(key);
    try {
      return await work();
    } finally {
      this.pass(key);
    }
  }

  private wait(key: string): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(key, [...(this.waiting.get(key) ?? []), resolve]);
    });
  }

  /** The turn goes to who has waited longest, or is given back. */
  private pass(key: string): void {
    const [next, ...others] = this.waiting.get(key) ?? [];
    if (others.length > 0) this.waiting.set(key, others);
    else this.waiting.delete(key);
    if (next !== undefined) {
      next();
      return;
    }
    const left = (this.running.get(key) ?? 1) - 1;
    if (left > 0) this.running.set(key, left);
    else this.running.delete(key);
  }
}
