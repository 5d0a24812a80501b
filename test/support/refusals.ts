import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { PinoLogger } from 'nestjs-pino';
import { AppError } from '../../src/platform/errors.js';
import { problemDocument, problemStatus } from '../../src/platform/http/problem-document.js';

/** Refusals as replies, for tests of one guard or interceptor: without all that the application's filter also does. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly logger: PinoLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (thrown instanceof AppError) {
      response.status(problemStatus(thrown.kind)).json(problemDocument(thrown, ''));
      return;
    }
    this.logger.error({ err: thrown }, 'request failed');
    response.status(500).end();
  }
}
