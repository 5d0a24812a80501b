import { Injectable, type OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type RouteArguments, routeArguments } from './route-arguments.js';
import { ACCESS, type AccessRule, REQUIRED_SCOPE, takesScopes } from './access.js';
import type { Scope } from './scopes.js';
import { type Repetition, repetitionOf, transactionKindOf } from './transaction.interceptor.js';

export interface DeclaredRoute {
  method: string;
  path: string;
  access: AccessRule[] | undefined;
  scope: Scope | undefined;
  /** What it does with a request that comes again. */
  repetition: Repetition | undefined;
  /** Whether its handler takes the transaction of the request. */
  inTransaction: boolean;
  arguments: RouteArguments;
  handler: string;
}

/**
 * Refuses to boot with a route that declares no access rule or no scope, that changes something and does not say what
 * an Idempotency-Key does there, or that an earlier one shadows.
 */
@Injectable()
export class RoutesCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    const routes = this.routes();
    const problems = [...undeclared(routes), ...undecided(routes), ...shadowed(routes)];
    if (problems.length > 0) throw new Error(`routes:\n${problems.join('\n')}`);
  }

  /** Every route, in the order in which Express asks them. */
  routes(): DeclaredRoute[] {
    return this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      if (metatype === null || typeof metatype !== 'function') return [];
      const prototype = Object.getPrototypeOf(instance) as object;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = (prototype as Record<string, object>)[name];
        if (handler === undefined || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
        const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? 'GET';
        const access = (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, metatype)) as
          | AccessRule[]
          | undefined;
        return paths(metatype, handler).map((path) => ({
          method: verb,
          path,
          access,
          scope: Reflect.getMetadata(REQUIRED_SCOPE, handler) as Scope | undefined,
          repetition: repetitionOf(handler, metatype),
          inTransaction: transactionKindOf(prototype, name) !== undefined,
          arguments: routeArguments(metatype, name),
          handler: `${metatype.name}.${name}`,
        }));
      });
    });
  }
}

function paths(controller: object, handler: object): string[] {
  const prefixes = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
  const suffixes = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
  return prefixes.flatMap((prefix) =>
    suffixes.map((suffix) =>
      `/${[prefix, suffix].join('/')}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1'),
    ),
  );
}

function undeclared(routes: readonly DeclaredRoute[]): string[] {
  return routes.flatMap(({ method, path, access, scope, handler }) => {
    const route = `${method} ${path} (${handler})`;
    if (access === undefined) return [`${route} declares no @Access`];
    return takesScopes(access) && scope === undefined ? [`${route} declares no @RequiresScope`] : [];
  });
}

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Unsafe routes honour Idempotency-Key, or say why not; one without a transaction would honour it in words only. */
function undecided(routes: readonly DeclaredRoute[]): string[] {
  return routes.flatMap(({ method, path, repetition, inTransaction, handler }) => {
    const route = `${method} ${path} (${handler})`;
    if (repetition === undefined) {
      return safe.has(method) ? [] : [`${route} declares neither @Idempotent nor @NotIdempotent`];
    }
    if (!repetition.idempotent || inTransaction !== repetition.repeatable) return [];
    return inTransaction
      ? [`${route} takes a transaction, so its @Idempotent need not be repeatable`]
      : [`${route} is @Idempotent and takes no transaction`];
  });
}

/** A route is shadowed when an earlier one of the same method takes every path that it takes. */
function shadowed(routes: readonly DeclaredRoute[]): string[] {
  return routes.flatMap((route, index) =>
    routes
      .slice(0, index)
      .filter((earlier) => earlier.method === route.method && covers(earlier.path, route.path))
      .map(
        (earlier) =>
          `${route.method} ${route.path} (${route.handler}) is never reached behind ${earlier.path}`,
      ),
  );
}

function covers(earlier: string, later: string): boolean {
  const a = earlier.split('/');
  const b = later.split('/');
  return a.length === b.length && a.every((segment, i) => segment.startsWith(':') || segment === b[i]);
}
