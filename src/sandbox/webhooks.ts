import { signBody } from './access-token.js';
import type { FaultDice, Faults } from './faults.js';
import type { HttpClient } from './http-client.js';
import { newId } from './random.js';
import type { SimulatedTime } from './simulated-time.js';

const QUEUE_PER_ROOM = 200;
const RETRIES = 4;
const FIRST_RETRY_MS = 1000;
const MAX_AGE_MS = 30_000;
/** The receiver does not run faster with the speed: an event is given this long of the real clock anyway. */
const MIN_REAL_AGE_MS = 5_000;

export interface RoomEvent {
  event:
    | 'room_started'
    | 'participant_joined'
    | 'participant_left'
    | 'participant_connection_aborted'
    | 'room_finished';
  room: object;
  participant?: object;
}

interface QueuedEvent {
  url: string;
  body: string;
  queuedAt: number;
}

/** What became of the events; an event counts once for each URL. */
export interface WebhookCounters {
  sent: number;
  retried: number;
  dropped_by_fault: number;
  dropped_too_old: number;
  dropped_queue_full: number;
  dropped_after_retries: number;
}

/**
 * Sends events the way LiveKit does: best effort, from a queue in memory. Events of one room go in order,
 * rooms in parallel (as many at once as the HTTP client has connections).
 */
export class WebhookSender {
  readonly counters: WebhookCounters = {
    sent: 0,
    retried: 0,
    dropped_by_fault: 0,
    dropped_too_old: 0,
    dropped_queue_full: 0,
    dropped_after_retries: 0,
  };
  urls: string[] = [];
  private readonly queues = new Map<string, QueuedEvent[]>();
  private readonly droppedSince = new Map<string, number>();

  constructor(
    private readonly keys: { apiKey: string; apiSecret: string },
    private readonly time: SimulatedTime,
    private readonly http: HttpClient,
    private readonly faults: Faults,
    private readonly dice: FaultDice,
  ) {}

  /** Takes the event as it is now; what changes in its room or participant later does not change it. */
  notify(room: string, event: RoomEvent): void {
    if (this.urls.length === 0) return;
    const createdAt = String(Math.floor(this.time.now() / 1000));
    const body = JSON.stringify({ ...event, id: newId('EV_'), createdAt });
    for (const url of this.urls) {
      if (this.dice.hits(this.faults.webhook_drop_pct)) {
        this.counters.dropped_by_fault++;
        continue;
      }
      const copies = this.dice.hits(this.faults.webhook_duplicate_pct) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) this.submit(room, { url, body, queuedAt: this.time.now() });
    }
  }

  private submit(room: string, event: QueuedEvent): void {
    if (this.faults.webhook_shuffle && this.faults.webhook_delay_ms > 0) {
      this.time.after(this.dice.fraction() * this.faults.webhook_delay_ms, () => void this.deliver(event));
      return;
    }
    const key = `${event.url} ${room}`;
    const queue = this.queues.get(key);
    if (!queue) {
      const started = [event];
      this.queues.set(key, started);
      void this.drain(key, started);
    } else if (queue.length < QUEUE_PER_ROOM) {
      queue.push(event);
    } else {
      this.counters.dropped_queue_full++;
      this.countDrop(event.url);
    }
  }

  private async drain(key: string, queue: QueuedEvent[]): Promise<void> {
    for (let event = queue[0]; event !== undefined; event = queue[0]) {
      if (this.faults.webhook_delay_ms > 0) {
        await this.time.sleep(this.dice.fraction() * this.faults.webhook_delay_ms);
      }
      await this.deliver(event);
      queue.shift();
    }
    this.queues.delete(key);
  }

  private async deliver(event: QueuedEvent): Promise<void> {
    const maxAge = Math.max(this.time.real(MAX_AGE_MS), MIN_REAL_AGE_MS);
    if (this.time.now() - event.queuedAt > maxAge) {
      this.counters.dropped_too_old++;
      this.countDrop(event.url);
      return;
    }
    const dropped = this.droppedSince.get(event.url) ?? 0;
    this.droppedSince.delete(event.url);
    const body = dropped > 0 ? `${event.body.slice(0, -1)},"numDropped":${dropped}}` : event.body;
    if (await this.sendWithRetries(event.url, body)) {
      this.counters.sent++;
    } else {
      this.counters.dropped_after_retries++;
      this.countDrop(event.url, dropped + 1);
    }
  }

  /** True when the receiver has said anything but "later" (5xx, 429). */
  private async sendWithRetries(url: string, body: string): Promise<boolean> {
    const headers = {
      authorization: signBody(this.keys.apiKey, this.keys.apiSecret, body, this.time.now()),
      'content-type': 'application/webhook+json',
    };
    for (let retry = 0; ; retry++) {
      const reply = await this.http.request('POST', url, headers, body);
      if (reply && reply.status < 500 && reply.status !== 429) return true;
      if (retry === RETRIES) return false;
      this.counters.retried++;
      await this.time.sleep(FIRST_RETRY_MS * 2 ** retry);
    }
  }

  private countDrop(url: string, count = 1): void {
    this.droppedSince.set(url, (this.droppedSince.get(url) ?? 0) + count);
  }
}
