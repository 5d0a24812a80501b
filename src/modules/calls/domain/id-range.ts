const earliest = 0;
/** The end of the year 9999: 48 bits hold it. */
const latest = 253_402_300_799_999;
const dayMs = 86_400_000;

/** The lowest UUIDv7 of a moment. Calls are found by time through their ids, which also name their partition. */
export function lowestIdAt(ms: number): string {
  const hex = Math.min(Math.max(ms, earliest), latest).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** An id below that of everything that belongs to a call: its attempts are made before it is shown, seconds apart. */
export function lowestIdOf(callId: string): string {
  return lowestIdAt(Number.parseInt(callId.replaceAll('-', '').slice(0, 12), 16) - dayMs);
}
