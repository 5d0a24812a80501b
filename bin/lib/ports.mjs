import { createServer } from 'node:net';

/** A port that nobody listens on now, on the loopback address. */
export function freePort(host = '127.0.0.1') {
  return listenOnce(0, host);
}

/** Whether this program could listen on the port now. */
export async function isPortFree(port, host = '127.0.0.1') {
  try {
    await listenOnce(port, host);
    return true;
  } catch (error) {
    if (error.code === 'EADDRINUSE') return false;
    throw error;
  }
}

function listenOnce(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const { port: bound } = server.address();
      server.close(() => resolve(bound));
    });
  });
}
