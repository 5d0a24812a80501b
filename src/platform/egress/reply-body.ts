import type { IncomingMessage } from 'node:http';

/**
 * The body up to a number of bytes; what comes after them is not read. The status has been given by then, so a body
 * that breaks off, or is not sent in time, is only a shorter one.
 */
export function readReply(
  incoming: IncomingMessage,
  maxBytes: number,
): Promise<{ body: Buffer; truncated: boolean }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (truncated: boolean): void => {
      resolve({ body: Buffer.concat(chunks).subarray(0, maxBytes), truncated });
      incoming.destroy();
    };
    incoming.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) end(true);
    });
    incoming.once('end', () => end(false));
    incoming.once('error', () => end(true));
    incoming.once('close', () => end(true));
  });
}
