import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { AppError } from '../../platform/errors.js';
import { originFactsOf } from './credentials.js';
import { isForeignPage } from './domain/request-origin.js';

/**
 * For routes that sign somebody in without a cookie: a page of another origin could sign its visitor in to an account
 * of its own, by a form if by nothing else. Who is no browser sends no origin, and passes.
 */
@Injectable()
export class OwnPagesOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!isForeignPage(originFactsOf(context.switchToHttp().getRequest<Request>()))) return true;
    throw new AppError(
      'forbidden',
      'origin_not_allowed',
      'Only a page of this host may sign its visitor in.',
    );
  }
}
