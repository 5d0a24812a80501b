import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database, SystemDatabase } from '../database/database.js';
import type { Tx } from '../database/tx.js';
import { IdempotencyStore, type KeyedRequest } from './idempotency.js';
import { stateOf } from './principal.js';

const TRANSACTION = Symbol('transaction');
const REPETITION = Symbol('repetition');

type TransactionKind = 'workspace' | 'system';

/** What a route does with a request that comes again. */
export type Repetition = { idempotent: true; repeatable: boolean } | { idempotent: false; because: string };

const transactionOf = createParamDecorator((_: unknown, context: ExecutionContext): Tx => {
  const { tx } = stateOf(context.switchToHttp().getRequest<Request>());
  if (tx === undefined) throw new Error('no transaction: is the TransactionInterceptor in place?');
  return tx;
});

function transaction(kind: TransactionKind): ParameterDecorator {
  return (target, key, index) => {
    if (key !== undefined) Reflect.defineMetadata(TRANSACTION, kind, target, key);
    transactionOf()(target, key, index);
  };
}

/**
 * The transaction of the request, in the caller's workspace: begun before the handler, committed before the reply,
 * rolled back by whatever the handler throws.
 */
export function CurrentTx(): ParameterDecorator {
  return transaction('workspace');
}

/** The same for a route of a person, outside of any workspace: it sees all of them, so the handler must filter. */
export function CurrentSystemTx(): ParameterDecorator {
  return transaction('system');
}

/**
 * The route honours `Idempotency-Key`: its effect and the stored reply are one transaction, that of @CurrentTx or
 * @CurrentSystemTx. A handler with transactions of its own says `repeatable`, if doing its work twice does no harm.
 */
export function Idempotent(how: { repeatable: boolean } = { repeatable: false }): MethodDecorator {
  return applyDecorators(
    SetMetadata<symbol, Repetition>(REPETITION, { idempotent: true, ...how }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, ' +
        'with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );
}

/** The routes do not look at `Idempotency-Key`, and why that does no harm. Unsafe routes say one or the other. */
export function NotIdempotent(because: string): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata<symbol, Repetition>(REPETITION, { idempotent: false, because }),
    ApiExtension('x-not-idempotent', because),
  );
}

/** What a handler, or its controller, says of repetitions; undefined when neither says anything. */
export function repetitionOf(handler: object, controller: object): Repetition | undefined {
  return (Reflect.getMetadata(REPETITION, handler) ?? Reflect.getMetadata(REPETITION, controller)) as
    | Repetition
    | undefined;
}

/** In which transaction a handler is called; undefined when it takes none. */
export function transactionKindOf(prototype: object, handlerName: string): TransactionKind | undefined {
  return Reflect.getMetadata(TRANSACTION, prototype, handlerName) as TransactionKind | undefined;
}

/** Gives a handler its transaction, and an @Idempotent one its idempotency. */
@Injectable()
export class TransactionInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly system: SystemDatabase,
    private readonly idempotency: IdempotencyStore,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handler = context.getHandler();
    const kind = transactionKindOf(context.getClass().prototype as object, handler.name);
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const idempotent = this.reflector.get<Repetition | undefined>(REPETITION, handler)?.idempotent === true;
    const key = idempotent ? request.header('idempotency-key') : undefined;
    if (kind === undefined && key === undefined) return next.handle();

    const handle = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    const handleIn = (tx: Tx): Promise<unknown> => {
      stateOf(request).tx = tx;
      return handle();
    };
    const transactions = this.transactionsOf(kind, request);
    if (key === undefined) return from(transactions.transaction(handleIn));
    const keyed = { request, response: http.getResponse<Response>(), key, ...transactions };
    return from(
      kind === undefined
        ? this.idempotency.onceRepeatable(keyed, handle)
        : this.idempotency.once(keyed, handleIn),
    );
  }

  private transactionsOf(
    kind: TransactionKind | undefined,
    request: Request,
  ): Pick<KeyedRequest, 'workspaceId' | 'transaction'> {
    if (kind === 'system') {
      return { workspaceId: null, transaction: (work) => this.system.withSystem(work) };
    }
    const workspaceId = workspaceOf(request);
    return { workspaceId, transaction: (work) => this.database.withWorkspace(workspaceId, work) };
  }
}

function workspaceOf(request: Request): string {
  const workspaceId = stateOf(request).principal?.workspaceId;
  if (workspaceId === null || workspaceId === undefined) {
    throw new Error('a route with a transaction must be declared with @Access of a workspace');
  }
  return workspaceId;
}
