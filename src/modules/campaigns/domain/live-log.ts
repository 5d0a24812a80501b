/** One event as it is sent: the same text for everybody who gets it. */
export interface LiveEvent {
  seq: number;
  listId: string | null;
  text: string;
}

/**
 * The latest events in their order, each with an id of the epoch and a number. Another process, or this one after a gap,
 * has another epoch, so that an id is never taken for a place in a history that it does not belong to.
 */
export class LiveLog {
  private readonly events: LiveEvent[] = [];
  private kept = 0;
  private head = 0;

  /** @param most characters of events that are kept */
  constructor(
    readonly epoch: string,
    private readonly most: number,
  ) {}

  /** The id of the newest event. */
  get headId(): string {
    return this.idOf(this.head);
  }

  /** @param textOf the event as text, with its id in it */
  add(listId: string | null, textOf: (id: string) => string): LiveEvent {
    this.head += 1;
    const event = { seq: this.head, listId, text: textOf(this.headId) };
    this.events.push(event);
    this.kept += event.text.length;
    let gone = 0;
    for (; this.kept > this.most && gone < this.events.length; gone += 1) {
      this.kept -= this.events[gone]?.text.length ?? 0;
    }
    this.events.splice(0, gone);
    return event;
  }

  /** What came after the event of this id; null when that cannot be said any more. */
  after(id: string): LiveEvent[] | null {
    const [epoch, number] = [id.slice(0, id.lastIndexOf('-')), id.slice(id.lastIndexOf('-') + 1)];
    if (epoch !== this.epoch || !/^\d{1,15}$/.test(number)) return null;
    const seq = Number(number);
    const oldest = this.head - this.events.length;
    return seq < oldest || seq > this.head ? null : this.events.slice(seq - oldest);
  }

  private idOf(seq: number): string {
    return `${this.epoch}-${seq}`;
  }
}
