import { createHash } from 'node:crypto';

/**
 * The id of a stored event, from the attempt and the sender's id of the event: the same event gives the same id, so
 * that a repetition collides with it. The time in it is the attempt's, so that both lie in the same partition.
 *
 * @param attemptId a UUIDv7
 * @returns a UUID of version 8 (RFC 9562: the rest is ours to define)
 */
export function storedEventId(attemptId: string, eventId: string): string {
  const time = attemptId.replaceAll('-', '').slice(0, 12);
  const hash = createHash('sha256').update(`${attemptId}\n${eventId}`).digest('hex');
  const variant = ((Number.parseInt(hash.charAt(3), 16) & 0x3) | 0x8).toString(16);
  const rest = `8${hash.slice(0, 3)}${variant}${hash.slice(4, 19)}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}
