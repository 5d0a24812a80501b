import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode, RECURSION_DESIRED } from 'dns-packet';

export interface NameServer {
  /** `127.0.0.1:5353` */
  readonly address: string;
  /** How often each name was asked for A records. */
  readonly asked: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** What a name has: always the same, or by how often it was asked before. */
export interface Records {
  a?: string[] | ((timesAsked: number) => string[]);
  aaaa?: string[];
}

/** A real name server on loopback. Names without records do not exist; a name in `silent` is never answered. */
export async function startNameServer(
  records: Readonly<Record<string, Records>>,
  silent: readonly string[] = [],
): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked = new Map<string, number>();
  socket.on('message', (message, from) => {
    const query = decode(message);
    const question = query.questions?.[0];
    if (question === undefined || silent.includes(question.name)) return;
    const { name, type } = question;
    const times = asked.get(name) ?? 0;
    if (type === 'A') asked.set(name, times + 1);
    const { a = [], aaaa = [] } = records[name] ?? {};
    const found = type === 'A' ? (typeof a === 'function' ? a(times) : a) : type === 'AAAA' ? aaaa : [];
    const answers = found.map((data): Answer => ({ type: type as 'A', name, ttl: 0, data }));
    const flags = RECURSION_DESIRED | (records[name] === undefined ? 3 : 0);
    const reply = encode({ type: 'response', id: query.id ?? 0, flags, questions: [question], answers });
    socket.send(reply, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}
