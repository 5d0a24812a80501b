import { hash, verify } from '@node-rs/argon2';
import { invalidField } from '../../platform/errors.js';
import { normalizeEmail } from './domain/email.js';

/** Argon2id with OWASP's parameters: 19 MiB, two passes, one lane; some 30 ms of a core. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of no password. Verified against where there is none, so that an unknown account takes as long as a known one. */
export const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$Ymzh+57GHbrL1jC5iFY5ZA$UmumrOjtwLajQ6sR8rtL2P72ZbSgrb8oJGY3baSIGaw';

export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

/** Takes the same time whether or not there is a hash to compare with. */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const matches = await verify(stored ?? nobodysHash, password);
  return matches && stored !== null;
}

/** @throws AppError invalid `password_is_email` */
export function refuseEmailAsPassword(password: string, email: string): void {
  if (normalizeEmail(password) !== email) return;
  throw invalidField('/password', 'password_is_email', 'The password must not be the e-mail address.');
}
