import { lowestIdAt, timeOfId } from '../../../platform/ids.js';

const dayMs = 86_400_000;

/** An id below that of everything that belongs to a call: its attempts are made before it is shown, seconds apart. */
export function lowestIdOf(callId: string): string {
  return lowestIdAt(timeOfId(callId) - dayMs);
}
