import type { WitnessLog } from './witness-log.js';

/** How far the dialing is, as a share of all people, when the worker is killed. */
const killsAt = [0.08, 0.24, 0.4, 0.56, 0.72];
/** A kill with an empty line would show nothing. */
const fewestInFlight = 5;

type Answer = { type: 'worker-killed'; pid: number } | { type: 'worker-ready'; pid: number };

/** Ends the worker with SIGKILL while calls are in flight, again and again; the launcher does it and starts the next. */
export class WorkerKiller {
  kills = 0;
  private killed: { at: number; invites: number; backAfterMs: number | undefined } | undefined;

  constructor(
    private readonly witness: WitnessLog,
    private readonly say: (line: string) => void,
  ) {
    if (process.send === undefined)
      throw new Error('Only the launcher can kill the worker: npm run demo -- --kill');
    process.on('message', (answer: Answer) => this.hear(answer));
  }

  /** Whether the worker was killed as often as it was to be, and each time went on. */
  get done(): boolean {
    return this.kills === killsAt.length && this.killed === undefined;
  }

  /** Looks whether it is time. To be called after the witness was read. */
  look(people: number): void {
    if (this.killed !== undefined) {
      this.lookForFirstDial(this.killed);
      return;
    }
    const at = killsAt[this.kills];
    if (at === undefined || this.witness.invites.length < at * people) return;
    if (this.witness.inFlight < fewestInFlight) return;
    this.killed = { at: Date.now(), invites: this.witness.invites.length, backAfterMs: undefined };
    process.send?.({ type: 'kill-worker' });
  }

  private hear(answer: Answer): void {
    if (this.killed === undefined) return;
    if (answer.type === 'worker-ready') {
      this.killed.backAfterMs = Date.now() - this.killed.at;
      return;
    }
    this.kills += 1;
    this.witness.read();
    this.killed.at = Date.now();
    this.killed.invites = this.witness.invites.length;
    const inFlight = this.witness.inFlight;
    this.say(
      `  Worker ${answer.pid} killed with SIGKILL, ${inFlight} calls in flight (${this.kills} of ${killsAt.length})`,
    );
  }

  private lookForFirstDial(killed: NonNullable<WorkerKiller['killed']>): void {
    if (killed.backAfterMs === undefined) return;
    const first = this.witness.invites[killed.invites];
    if (first === undefined) return;
    this.say(
      `    a new one is ready after ${seconds(killed.backAfterMs)} s, its first dial ${seconds(
        Date.parse(first.at) - killed.at,
      )} s after the kill`,
    );
    this.killed = undefined;
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
