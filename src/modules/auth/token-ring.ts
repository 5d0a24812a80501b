import { errors, jwtVerify, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import type { Secrets } from '../../platform/config/secrets.js';

export function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}

/** Verifies a JWT. Those that the secret before this one signed are good until its time is over. */
export async function verifyWithRing(
  token: string,
  { current, previous }: Secrets['token'],
  options: JWTVerifyOptions,
  now: Date,
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keyOf(current), options);
  } catch (error) {
    const over = previous === null || (previous.until !== null && previous.until <= now);
    if (over || !(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    return jwtVerify(token, keyOf(previous.secret), options);
  }
}
