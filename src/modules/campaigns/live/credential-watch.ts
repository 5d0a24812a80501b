import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { PinoLogger } from 'nestjs-pino';
import { AppError } from '../../../platform/errors.js';
import { refuseUnlessMay } from '../../../platform/http/access.guard.js';
import { type Caller, PrincipalResolver } from '../../../platform/http/principal.js';

/** Whether those who listen still may: tokens expire, keys are revoked and members removed while a stream is open. */
@Injectable()
export class CredentialWatch {
  /** How long after a look the next one comes. */
  lookAgainMs = 20_000;

  constructor(
    private readonly principals: PrincipalResolver,
    private readonly logger: PinoLogger,
  ) {
    logger.setContext('live');
  }

  /**
   * Judges the credential of a request every 20 s, as it was judged when the request came.
   * @param onEnd told the code of the refusal, once
   * @returns what ends the watch
   */
  follow(request: Request, caller: Caller, onEnd: (code: string) => void): () => void {
    const look = async (): Promise<void> => {
      const code = await this.refusalOf(request, caller);
      if (code === null) return;
      clearInterval(timer);
      onEnd(code);
    };
    const timer = setInterval(() => void look(), this.lookAgainMs);
    return () => clearInterval(timer);
  }

  private async refusalOf(request: Request, caller: Caller): Promise<string | null> {
    try {
      const principal = await this.principals.resolve(request, null);
      if (principal === null || principal.workspaceId !== caller.workspaceId) return 'not_authenticated';
      refuseUnlessMay(principal, ['signed-in'], 'campaigns:read');
      return null;
    } catch (error) {
      if (error instanceof AppError && error.kind !== 'too-many') return error.code;
      this.logger.warn({ err: error }, 'a credential could not be judged again; its stream goes on');
      return null;
    }
  }
}
