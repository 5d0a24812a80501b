import { MultiBar, type SingleBar } from 'cli-progress';
import type { Schemas } from '@trunkline/client';

/** Shows how a batch goes on: a bar in a terminal, calm lines elsewhere. */
export interface Progress {
  /** A line that stays. */
  say(line: string): void;
  update(batch: Schemas['BatchResponse']): void;
  /** Takes the bar away. */
  stop(): void;
}

const lineEveryMs = 2_000;

/** A bar when `stream` is a terminal and `bar` is wanted; lines otherwise. */
export function progressOn(stream: NodeJS.WriteStream, bar: boolean): Progress {
  return bar && stream.isTTY ? new Bar(stream) : new Lines(stream);
}

/** `12 completed, 3 busy`, the most frequent first. */
function outcomesLine(outcomes: Record<string, number>): string {
  return Object.entries(outcomes)
    .toSorted(([, a], [, b]) => b - a)
    .map(([outcome, n]) => `${n} ${outcome}`)
    .join(', ');
}

function ended({ counts }: Schemas['BatchResponse']): number {
  return counts.accepted - counts.pending - counts.dialing;
}

class Bar implements Progress {
  private readonly bars: MultiBar;
  private bar: SingleBar | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.bars = new MultiBar({
      stream,
      format: '  {bar} {value}/{total} people │ {calls} in flight │ {outcomes}',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 16,
      hideCursor: true,
      fps: 20,
      gracefulExit: false,
    });
  }

  say(line: string): void {
    if (this.bar === undefined) process.stdout.write(`${line}\n`);
    else this.bars.log(`${line}\n`);
  }

  update(batch: Schemas['BatchResponse']): void {
    const shown = { calls: batch.counts.dialing, outcomes: outcomesLine(batch.outcomes) };
    this.bar ??= this.bars.create(batch.counts.accepted, 0, shown);
    this.bar.update(ended(batch), shown);
  }

  stop(): void {
    if (this.bar === undefined) return;
    this.bars.stop();
    this.bar = undefined;
  }
}

class Lines implements Progress {
  private saidAt = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  say(line: string): void {
    this.stream.write(`${line}\n`);
  }

  update(batch: Schemas['BatchResponse']): void {
    const now = Date.now();
    if (now - this.saidAt < lineEveryMs) return;
    this.saidAt = now;
    const { accepted, dialing } = batch.counts;
    const outcomes = outcomesLine(batch.outcomes);
    this.say(
      `  ${ended(batch)} of ${accepted} people, ${dialing} in flight${outcomes === '' ? '' : `: ${outcomes}`}`,
    );
  }

  stop(): void {
    // Lines that were said stay.
  }
}
