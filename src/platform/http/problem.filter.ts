import { ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PinoLogger } from 'nestjs-pino';
import { isDeadlock } from '../database/database.js';
import { AppError } from '../errors.js';
import { bearerChallenge } from './bearer-challenge.js';
import { frameworkRefusal } from './framework-refusal.js';
import { problemDocument, problemStatus } from './problem-document.js';
import { RateLimits } from './rate-limit/rate-limits.js';

/** Every error leaves as application/problem+json; what is not a refusal is logged and says nothing of itself. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  // Express would add a charset, which RFC 9457 does not know.
  protected readonly contentType: string = 'application/problem+json';

  constructor(
    private readonly limits: RateLimits,
    private readonly logger: PinoLogger,
  ) {
    logger.setContext('http');
  }

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const refusal = this.refusalOf(thrown);
    const limited = await this.limits.settle(request);
    this.reply(limited ?? refusal, request, http.getResponse<Response>());
  }

  private reply(error: AppError, request: Request, response: Response): void {
    if (response.headersSent) {
      response.destroy(); // a stream that broke midway: the client must not take it for whole
      return;
    }
    const status = problemStatus(error.kind);
    if (status === 503) response.setHeader('Retry-After', '1');
    const retryAfter = error.extra['retry_after_s'];
    if (typeof retryAfter === 'number') response.setHeader('Retry-After', String(retryAfter));
    const challenge = this.challenge(error, request);
    if (challenge !== null) response.setHeader('WWW-Authenticate', challenge);
    response.status(status).setHeader('Content-Type', this.contentType);
    response.end(JSON.stringify(this.document(error, `urn:request:${String(request.id ?? '')}`)));
  }

  protected challenge(error: AppError, request: Request): string | null {
    return bearerChallenge(error, request.header('authorization'));
  }

  protected document(error: AppError, instance: string): Record<string, unknown> {
    return problemDocument(error, instance);
  }

  private refusalOf(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown;
    if (isDeadlock(thrown)) {
      return new AppError(
        'unavailable',
        'busy',
        'Others changed the same things at the same moment. Try again.',
      );
    }
    const framework = frameworkRefusal(thrown);
    if (framework !== null) return framework;
    this.logger.error({ err: thrown }, 'request failed');
    const detail = 'Something went wrong here, not with your request. It has been logged.';
    return new AppError('internal', 'internal_error', detail);
  }
}
