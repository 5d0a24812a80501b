import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** One server-sent event, with the time at which it was read, in milliseconds since 1970. */
export interface ReceivedEvent {
  id: string;
  event: string;
  data: string;
  at: number;
}

/** A client of server-sent events on a connection of its own, as far as the platform's streams need one. */
export class EventStream {
  /** The id that a browser would come again with. */
  lastId = '';
  closed = false;
  private buffer = '';

  private constructor(
    private readonly sent: ClientRequest,
    readonly response: IncomingMessage,
    private readonly onEvent: (event: ReceivedEvent) => void,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.take(chunk));
    response.once('close', () => {
      this.closed = true;
    });
    response.on('error', () => undefined); // its end is seen in `closed`
  }

  /** @throws Error when the answer is no stream */
  static async open(
    url: string,
    headers: Record<string, string>,
    onEvent: (event: ReceivedEvent) => void,
  ): Promise<EventStream> {
    const { sent, response } = await new Promise<{ sent: ClientRequest; response: IncomingMessage }>(
      (resolve, reject) => {
        const options = { headers: { accept: 'text/event-stream', ...headers }, agent: new Agent() };
        const asked = request(url, options, (answer) => resolve({ sent: asked, response: answer }));
        asked.once('error', reject);
        asked.end();
      },
    );
    sent.on('error', () => undefined);
    if (response.statusCode === 200) return new EventStream(sent, response, onEvent);
    response.resume();
    throw new Error(`no stream but ${response.statusCode}`);
  }

  close(): void {
    this.sent.destroy();
  }

  private take(chunk: string): void {
    const at = Date.now();
    const parts = (this.buffer + chunk).split('\n\n');
    this.buffer = parts.pop() ?? '';
    for (const part of parts) {
      const fields = new Map(
        part.split('\n').map((line) => [line.slice(0, line.indexOf(':')), valueOf(line)]),
      );
      this.lastId = fields.get('id') ?? this.lastId;
      const data = fields.get('data');
      if (data !== undefined)
        this.onEvent({ id: this.lastId, event: fields.get('event') ?? 'message', data, at });
    }
  }
}

function valueOf(line: string): string {
  return line.slice(line.indexOf(':') + 1).trimStart();
}
