import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database } from '../database/database.js';
import type { WorkspaceTx } from '../database/tx.js';
import { IdempotencyStore } from './idempotency.js';
import { stateOf } from './principal.js';

const TRANSACTIONAL = Symbol('transactional');
const IDEMPOTENT = Symbol('idempotent');

const transactionOf = createParamDecorator((_: unknown, context: ExecutionContext): WorkspaceTx => {
  const { tx } = stateOf(context.switchToHttp().getRequest<Request>());
  if (tx === undefined) throw new Error('no transaction: is the TransactionInterceptor in place?');
  return tx;
});

/**
 * The transaction of the request, in the caller's workspace: begun before the handler, committed before the reply,
 * rolled back by whatever the handler throws.
 */
export function CurrentTx(): ParameterDecorator {
  return (target, key, index) => {
    if (key !== undefined) Reflect.defineMetadata(TRANSACTIONAL, true, target, key);
    transactionOf()(target, key, index);
  };
}

/** The route honours `Idempotency-Key`: its effect and the stored reply are one transaction. */
export function Idempotent(): MethodDecorator {
  return (target, key, descriptor) => {
    SetMetadata(IDEMPOTENT, true)(target, key, descriptor);
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, ' +
        'with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    })(target, key, descriptor);
  };
}

/** Gives a handler that takes @CurrentTx its transaction, and an @Idempotent one its idempotency. */
@Injectable()
export class TransactionInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly idempotency: IdempotencyStore,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handler = context.getHandler();
    if (Reflect.getMetadata(TRANSACTIONAL, context.getClass().prototype as object, handler.name) !== true) {
      return next.handle();
    }
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const state = stateOf(request);
    const workspaceId = state.principal?.workspaceId;
    if (workspaceId === null || workspaceId === undefined) {
      throw new Error('a route with a transaction must be declared with @Access of a workspace');
    }
    const inTransaction = (tx: WorkspaceTx): Promise<unknown> => {
      state.tx = tx;
      return lastValueFrom(next.handle(), { defaultValue: undefined });
    };
    const key = request.header('idempotency-key');
    const idempotent = this.reflector.get<boolean | undefined>(IDEMPOTENT, handler) === true;
    if (!idempotent || key === undefined)
      return from(this.database.withWorkspace(workspaceId, inTransaction));
    return from(this.idempotency.once(request, http.getResponse<Response>(), key, inTransaction));
  }
}
