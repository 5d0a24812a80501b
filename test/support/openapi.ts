import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { completeDocument } from '../../src/platform/http/openapi-document.js';
import { RoutesCheck } from '../../src/platform/http/routes-check.js';
import type { TestApp } from './app.js';

/** An operation of the document, as far as tests read it. */
export interface DocumentedOperation {
  /** `GET /agents/{id}` */
  route: string;
  /** What a narrowed credential needs; null where scopes mean nothing. */
  scope: string | null;
}

/**
 * The operations of the running application's OpenAPI document. The classes of bodies are not in it: they are read by
 * the compiler's plugin, and tests run from the sources.
 */
export function documentedOperations({ app }: TestApp): DocumentedOperation[] {
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  const { paths } = completeDocument(document, app.get(RoutesCheck).routes(), new Map());
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { 'x-scope'?: string }>).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path}`,
      scope: operation['x-scope'] ?? null,
    })),
  );
}
