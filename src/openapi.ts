import { existsSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { completeDocument } from './platform/http/openapi-document.js';

/** The OpenAPI 3.1 document of the running application. */
export async function openApiDocument(app: INestApplication): Promise<OpenAPIObject> {
  const options = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Trunkline')
    .setVersion('0.1.0')
    .setDescription(
      'Self-hosted, multi-tenant voice platform. Errors are `application/problem+json` (RFC 9457) with a stable `code`. ' +
        'Lists are read newest first, by `page` and `page_size`, or by `cursor`.',
    )
    .addCookieAuth('access_token', { type: 'apiKey', in: 'cookie' }, 'cookie')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api_key')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .build();
  await SwaggerModule.loadPluginMetadata(pluginMetadata);
  // A handler's name is its operationId, by which generated clients call it.
  const document = SwaggerModule.createDocument(app, options, { operationIdFactory: (_, method) => method });
  return completeDocument(document);
}

/** What the compiler plugin read from the request and response classes; the build writes it. */
async function pluginMetadata(): Promise<Record<string, unknown>> {
  const url = new URL('./metadata.js', import.meta.url);
  if (!existsSync(url)) throw new Error('metadata.js is missing: run the build');
  const module = (await import(url.href)) as { default: () => Promise<Record<string, unknown>> };
  return module.default();
}

/** Serves the document at /openapi.json and a page to try it at /docs. */
export async function serveOpenApi(app: INestApplication): Promise<void> {
  const document = await openApiDocument(app);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Trunkline API',
    swaggerOptions: { persistAuthorization: true },
  });
}
