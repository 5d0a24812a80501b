export interface GroupWriterOptions<T, R> {
  /** The most items that are written at once. */
  maxSize: number;
  /** How long the first item of a group waits for others; with 0 it waits only while all groups are busy. */
  maxWaitMs: number;
  /** How many groups may be under way at once; meanwhile the next ones gather. 2 when left out. */
  maxConcurrent?: number;
  /** Writes a group and gives a result for each item, in the order of the items. */
  write(items: T[]): Promise<R[]>;
}

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Makes one write of many small ones that come at the same time: a statement and a commit cost the same for one row
 * as for fifty. Each caller waits for its own item; a group that fails fails its own members and no others.
 */
export class GroupWriter<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private timer: NodeJS.Timeout | null = null;
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly options: GroupWriterOptions<T, R>) {}

  /** Resolves with the item's result when its group is written; rejects with what its group failed with. */
  write(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.waiting.length >= this.options.maxSize || this.options.maxWaitMs === 0) this.send();
      else this.timer ??= setTimeout(() => this.send(), this.options.maxWaitMs);
    });
  }

  /** Writes at once what waits, and resolves when nothing waits or is under way any more. */
  async drain(): Promise<void> {
    while (this.waiting.length > 0 || this.underWay.size > 0) {
      this.send();
      await Promise.race(this.underWay);
    }
  }

  private send(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const { maxSize, maxConcurrent = 2 } = this.options;
    while (this.waiting.length > 0 && this.underWay.size < maxConcurrent) {
      const group = this.waiting.splice(0, maxSize);
      const sent = this.sendGroup(group).then(() => {
        this.underWay.delete(sent);
        // What gathered while all were busy has waited long enough.
        if (this.waiting.length > 0) this.send();
      });
      this.underWay.add(sent);
    }
  }

  private async sendGroup(group: Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.options.write(group.map(({ item }) => item));
      if (results.length !== group.length) {
        throw new Error(`a group of ${group.length} gave ${results.length} results`);
      }
      group.forEach(({ resolve }, index) => resolve(results[index] as R));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
