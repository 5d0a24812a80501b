import { SetMetadata } from '@nestjs/common';

export const RATE_LIMIT = Symbol('rate-limit');

/** How a public route is limited: as others by address, as one where secrets can be guessed, or not at all. */
export type PublicRateLimit = 'public' | 'login' | 'none';

/** Declares how a public route is limited; `public` when it declares nothing. */
export function RateLimited(as: PublicRateLimit): MethodDecorator & ClassDecorator {
  return SetMetadata(RATE_LIMIT, as);
}
