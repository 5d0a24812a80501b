import { randomBytes } from 'node:crypto';

/** A number in [0, 1). */
export type Random = () => number;

/** Mulberry32: small, fast and the same on every machine for one seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same fraction in [0, 1) for the same text (FNV-1a, then mixed). */
export function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return seededRandom(hash)();
}

const ID_BYTES = 9;
let pool = Buffer.alloc(0);

/** An id as LiveKit writes them: `RM_`, `PA_`, `SCL_` … and twelve characters. */
export function newId(prefix: string): string {
  if (pool.length < ID_BYTES) pool = randomBytes(ID_BYTES * 500);
  const id = pool.toString('base64url', 0, ID_BYTES);
  pool = pool.subarray(ID_BYTES);
  return prefix + id;
}
