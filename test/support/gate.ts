import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A server seen through a gate: closed, nobody answers there, as when it is down; it keeps what it has. */
export interface Gate {
  readonly url: string;
  open(): void;
  /** Cuts what is connected, and refuses the next. */
  shut(): void;
  close(): Promise<void>;
}

/** A gate, open, before a server on this machine. */
export async function startGate(url: string): Promise<Gate> {
  const port = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((socket) => {
    if (!isOpen) {
      socket.destroy();
      return;
    }
    const behind = connect(port, '127.0.0.1');
    for (const end of [socket, behind]) {
      sockets.add(end);
      end.once('close', () => sockets.delete(end));
      // What breaks on one side ends on the other; nobody here wants to know why.
      end.once('error', () => undefined);
    }
    socket.pipe(behind).pipe(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => {
      isOpen = true;
    },
    shut: () => {
      isOpen = false;
      cut();
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
