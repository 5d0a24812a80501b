import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';

export interface RouteArguments {
  /** The class of `@Body()`; null when the handler takes none. */
  body: Function | null;
  /** The class of `@Query()`; null when the handler takes none. */
  query: Function | null;
}

/** What a handler takes from a request, by its decorators. */
export function routeArguments(controller: Function, handler: string): RouteArguments {
  const declared = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
    string,
    { index: number }
  >;
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, handler) ??
    []) as Function[];
  const classOf = (kind: RouteParamtypes): Function | null => {
    const found = Object.entries(declared).find(([key]) => key.startsWith(`${kind}:`));
    return found === undefined ? null : (types[found[1].index] ?? null);
  };
  return { body: classOf(RouteParamtypes.BODY), query: classOf(RouteParamtypes.QUERY) };
}
