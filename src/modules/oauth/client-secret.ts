import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits behind a prefix by which scanners find it where it does not belong. */
export function newClientSecret(): string {
  return `tlcs_${randomBytes(32).toString('base64url')}`;
}

/** A plain hash does for what nobody can guess. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function secretMatches(secret: string, hashes: readonly (Buffer | null)[]): boolean {
  const hash = secretHash(secret);
  return hashes.some((known) => known !== null && timingSafeEqual(known, hash));
}
