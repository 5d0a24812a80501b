import type { PinoLogger } from 'nestjs-pino';

/** Runs a piece of work again and again with a pause between, never twice at once, until it is stopped. */
export class Loop {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private stopped = true;
  private again = false;

  constructor(
    private readonly name: string,
    private readonly pauseMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly logger: PinoLogger,
  ) {}

  start(): void {
    this.stopped = false;
    this.plan(0);
  }

  /** Runs the work now, or right after the run that is under way. */
  kick(): void {
    if (this.stopped) return;
    if (this.running === null) this.plan(0);
    else this.again = true;
  }

  /** Resolves when the run that is under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private plan(delayMs: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.running = this.run();
    }, delayMs);
  }

  private async run(): Promise<void> {
    this.again = false;
    try {
      await this.work();
    } catch (error) {
      if (!this.stopped) this.logger.error({ err: error, loop: this.name }, 'loop failed; it goes on');
    }
    this.running = null;
    if (!this.stopped) this.plan(this.again ? 0 : this.pauseMs);
  }
}
