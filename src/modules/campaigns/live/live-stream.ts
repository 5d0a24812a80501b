import type { ServerResponse } from 'node:http';

/** What a client may have left unread when the next events come, in bytes, beside twice its snapshot. */
const mostUnread = 1_048_576;

/** Milliseconds after which a client whose stream broke comes again. */
const comeAgainMs = 2_000;

/** How long a client may take to read the end. */
const patienceMs = 1_000;

/** Why a stream ends. */
export type StreamEnd = 'gone' | 'too-slow' | 'credential' | 'shutdown';

/** One client's stream: server-sent events (WHATWG HTML, 9.2) over a reply that does not end. */
export class LiveStream {
  private mayLeave = mostUnread;
  private ended: StreamEnd | null = null;

  /** @param onEnd told once, when the stream is over, for whatever reason */
  constructor(
    private readonly response: ServerResponse,
    /** The list whose calls it is about; null for all of the workspace. */
    readonly listId: string | null,
    private readonly onEnd: (why: StreamEnd) => void,
  ) {}

  /** @returns false when the client has gone already */
  open(): boolean {
    if (this.response.destroyed) {
      this.finish('gone');
      return false;
    }
    // The connection has no other use, and must not keep a server that stops waiting.
    this.response.shouldKeepAlive = false;
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'private, no-cache, no-transform',
      // For proxies that gather replies before they pass them on.
      'X-Accel-Buffering': 'no',
    });
    this.response.socket?.setNoDelay(true);
    this.response.on('close', () => this.finish('gone'));
    this.response.on('error', () => this.finish('gone'));
    this.response.write(`retry: ${comeAgainMs}\n\n`);
    return true;
  }

  /** A snapshot is as large as it has to be; it does not count as unread. */
  sendSnapshot(text: Buffer): void {
    this.mayLeave = this.response.writableLength + mostUnread + 2 * text.length;
    this.write(text);
  }

  /** Sends, or drops a client that does not read: memory is not for who is away. */
  send(text: Buffer): void {
    if (this.ended !== null) return;
    if (this.response.writableLength > this.mayLeave) {
      this.finish('too-slow');
      this.response.destroy();
      return;
    }
    this.write(text);
  }

  /** Says why, and ends; who does not read it is not waited for. */
  end(why: Exclude<StreamEnd, 'gone' | 'too-slow'>, reason: string): void {
    if (this.ended !== null) return;
    this.write(Buffer.from(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`));
    this.finish(why);
    this.response.end();
    const patience = setTimeout(() => this.response.destroy(), patienceMs);
    this.response.once('close', () => clearTimeout(patience));
  }

  private write(text: Buffer): void {
    if (this.ended === null) this.response.write(text);
  }

  private finish(why: StreamEnd): void {
    if (this.ended !== null) return;
    this.ended = why;
    this.onEnd(why);
  }
}
