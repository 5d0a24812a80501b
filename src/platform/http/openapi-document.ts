import type { OpenAPIObject } from '@nestjs/swagger';
import { completeOperation, headers, type Operation } from './openapi-operations.js';
import { problemSchemas } from './openapi-problems.js';
import { addConstraints, closeRequestSchemas, type Schema, tidySchema } from './openapi-schemas.js';
import type { DeclaredRoute } from './routes-check.js';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Adds to what the decorators say what holds for every route: constraints from the validation, problems, headers, a
 * short summary before the rest.
 * @param models request and response classes by name
 */
export function completeDocument(
  document: OpenAPIObject,
  routes: readonly DeclaredRoute[],
  models: ReadonlyMap<string, Function>,
): OpenAPIObject {
  const schemas = ((document.components ??= {}).schemas ??= {}) as Record<string, Schema>;
  for (const [name, schema] of Object.entries(schemas)) {
    const model = models.get(name);
    for (const [property, inner] of Object.entries(schema.properties ?? {})) {
      if (model !== undefined) addConstraints(inner, model, property);
    }
    tidySchema(schema);
  }
  Object.assign(schemas, problemSchemas);
  document.components.headers = headers as NonNullable<typeof document.components.headers>;
  const byName = new Map(routes.map((route) => [`${route.method} ${routePath(route)}`, route]));
  const bodies: Schema[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method] as Operation | undefined;
      const route = byName.get(`${method.toUpperCase()} ${path}`);
      if (operation === undefined) continue;
      if (route === undefined) throw new Error(`${method} ${path} is described, but nobody serves it`);
      completeOperation(operation, route);
      bodies.push(...Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema));
    }
  }
  closeRequestSchemas(document, bodies);
  return document;
}

function routePath({ path }: DeclaredRoute): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
