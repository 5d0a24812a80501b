import { createSecretKey, type KeyObject } from 'node:crypto';

import { SignJWT } from 'jose';

/** An API key of LiveKit's with its secret. */
export interface LiveKitKeys {
  apiKey: string;
  apiSecret: string;
}

/** What a token allows (LiveKit's grants). */
export interface Grants {
  video?: { roomCreate?: boolean; roomList?: boolean; roomAdmin?: boolean; room?: string };
  sip?: { call?: boolean; admin?: boolean };
  /** Base64 SHA-256 of the body that the token goes with. */
  sha256?: string;
}

/** Importing a secret costs more than signing with it, so each is imported once. */
const imported = new WeakMap<LiveKitKeys, KeyObject>();

/** The secret as a key for HS256. */
export function secretKeyOf(keys: LiveKitKeys): KeyObject {
  let key = imported.get(keys);
  if (!key) {
    key = createSecretKey(Buffer.from(keys.apiSecret, 'utf8'));
    imported.set(keys, key);
  }
  return key;
}

/** A LiveKit access token, valid from `now` for `ttlS` seconds. */
export function mintToken(keys: LiveKitKeys, grants: Grants, now: Date, ttlS: number): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ ...grants })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(keys.apiKey)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + ttlS)
    .sign(secretKeyOf(keys));
}
