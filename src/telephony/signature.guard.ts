import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type RawBodyRequest,
} from '@nestjs/common';
import type { Request } from 'express';
import { Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config/config.js';
import { AppError } from '../platform/errors.js';
import { verifySigned } from './livekit-webhook.js';

const refusals = {
  'no-token': 'The request is not signed.',
  'unknown-key': 'The request is signed with a key that is not known here.',
  'bad-signature': 'The signature does not hold.',
  expired: 'The signature has expired.',
  'body-mismatch': 'The signature is of another body.',
} as const;

/**
 * Lets a request pass that the holder of LiveKit's key has signed, for exactly this body. It stands before the
 * handler, so that a body is only looked into once it is known whose it is.
 */
@Injectable()
export class SignatureGuard implements CanActivate {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const verification = await verifySigned(
      request.rawBody ?? '',
      request.header('authorization'),
      this.config.livekit,
      this.clock.now(),
    );
    if (verification.ok) return true;
    throw new AppError('unauthenticated', 'signature_invalid', refusals[verification.because]);
  }
}
