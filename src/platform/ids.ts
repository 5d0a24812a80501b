import { v7 } from 'uuid';

/** A new UUIDv7: sorts by creation and falls into the partition of its month. */
export function newId(): string {
  return v7();
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

const earliest = 0;
/** The end of the year 9999: 48 bits hold it. */
const latest = 253_402_300_799_999;

/** The lowest UUIDv7 of a moment, in milliseconds since 1970. What grows without end is found by time through its ids. */
export function lowestIdAt(ms: number): string {
  const hex = Math.min(Math.max(ms, earliest), latest).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** When a UUIDv7 was made, in milliseconds since 1970. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
