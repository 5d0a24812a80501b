const prefix = 'call-';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Room, and participant in it, of an attempt: found again by whoever takes over. */
export function roomOf(attemptId: string): string {
  return `${prefix}${attemptId}`;
}

export function calleeOf(attemptId: string): string {
  return `callee-${attemptId}`;
}

/** The attempt of a room, or null for a room that is none of ours. */
export function attemptOfRoom(room: string): string | null {
  const id = room.slice(prefix.length);
  return room.startsWith(prefix) && uuid.test(id) ? id : null;
}
