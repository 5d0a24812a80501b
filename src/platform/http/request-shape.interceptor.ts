import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { AppError } from '../errors.js';
import { ACCESS, type AccessRule } from './access.js';
import { routeArguments } from './route-arguments.js';
import { unknownParameters } from './validation.js';

/** Where @ApiConsumes keeps its types; the package does not export the name. */
const CONSUMES = 'swagger/apiConsumes';

const json = ['application/json', 'application/*+json'];

/**
 * Refuses a body of a type that the route does not take, before anything is made of it, and query parameters where
 * there are none. What a route takes is what it declares: JSON, unless @ApiConsumes says otherwise.
 */
@Injectable()
export class RequestShapeInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const targets = [context.getHandler(), context.getClass()];
    const { body, query } = routeArguments(context.getClass(), context.getHandler().name);
    if (body !== null && hasBody(request)) {
      const types = this.reflector.getAllAndOverride<string[] | undefined>(CONSUMES, targets);
      refuseOtherTypes(request, types ?? json);
    }
    const rules = this.reflector.getAllAndOverride<AccessRule[] | undefined>(ACCESS, targets) ?? [];
    if (query === null && !takesAnyQuery(rules)) refuseQuery(request);
    return next.handle();
  }
}

/** Load balancers and LiveKit may add what they like to the URLs that they are given. */
export function takesAnyQuery(rules: readonly AccessRule[]): boolean {
  return rules.includes('public') || rules.includes('signature') || rules.includes('internal');
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseOtherTypes(request: Request, types: string[]): void {
  if (typeof request.is(types) === 'string') return;
  const detail = `This route takes ${types.filter((type) => !type.includes('*')).join(' or ')}.`;
  throw new AppError('unsupported-type', 'unsupported_media_type', detail);
}

function refuseQuery(request: Request): void {
  const names = Object.keys(request.query);
  if (names.length > 0) throw unknownParameters(names);
}
