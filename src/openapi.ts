import { existsSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { completeDocument } from './platform/http/openapi-document.js';
import { RateLimits } from './platform/http/rate-limit/rate-limits.js';
import { RoutesCheck } from './platform/http/routes-check.js';
import { scopes } from './platform/http/scopes.js';

/** What each tag of the controllers is about. */
const tags: Readonly<Record<string, string>> = {
  Auth: 'Signing up, in and out, and the tokens that come of it.',
  Workspaces: 'The unit that everything belongs to: its members, invitations, limits and prices.',
  'API keys': 'Credentials of scripts, each of one workspace with a role, narrowed to scopes if wanted.',
  'OAuth clients': 'Programs that get access tokens by the client credentials grant of OAuth 2.1.',
  'Audit log': 'Who changed what, when and from where.',
  Agents: 'Who talks: prompt, voice, models, and functions that can be called while talking.',
  'Phone numbers': 'Numbers, their SIP trunks, and which agent speaks on them.',
  Calls: 'Placing a call, and the log of all calls with transcripts and decisions.',
  Batch: 'Lists of people from a CSV file, each called by an agent in their own calling hours.',
  Campaigns: 'Lists of people that live longer: their uploads, prospects and live calls.',
  Dispositions:
    'What calls led to, and what that does: nothing more, another attempt, a callback, an opt-out.',
  Suppressions: 'Whom never to call.',
  People: 'What people agreed to, why they were called or not, and how they are forgotten.',
  'Webhook subscriptions': 'Events of calls, batches, campaigns and prospects, sent to your URLs and signed.',
  Webhooks: 'Events from LiveKit.',
  'Agent worker (internal)': 'Between the agent worker and the platform; not for others.',
  Errors: 'What the codes of errors mean.',
  Health: 'For load balancers and supervisors.',
};

const description = `Self-hosted, multi-tenant voice platform: AI voice agents on real phone lines.

**Credentials.** Send an API key in \`X-API-Key\`, or an access token in \`Authorization: Bearer\`; browsers have the cookie \`access_token\`.

**Scopes.** API keys and OAuth clients act with a role of their workspace, and can be narrowed to scopes. Each operation names the one that it needs under \`oauth2\`.

**Rate limits.** Each reply tells in \`X-RateLimit-*\` how many requests the bucket of this caller and scope holds, how many are left, and in how many seconds it is full again.

**Errors** are \`application/problem+json\` (RFC 9457) with a stable \`code\`; \`GET /errors/{code}\` explains each. Besides what the operations list, any request may be answered 405 (with \`Allow\`), 408, 431 or 500.

**Idempotency.** Unsafe requests take \`Idempotency-Key\`: the same request with the same key has its effect once, and gets the same reply for 24 hours.

**Lists** are read newest first, by \`page\` and \`page_size\` to row 10,000, and by \`cursor\` without end.

**Unknown fields** of a body and unknown parameters of a query are refused, not ignored. Replies may get further fields.`;

/** The OpenAPI 3.1 document of the running application. */
export async function openApiDocument(app: INestApplication): Promise<OpenAPIObject> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Trunkline')
    .setVersion('0.1.0')
    .setDescription(description)
    .addServer('/', 'Where this document comes from')
    .addCookieAuth('access_token', { type: 'apiKey', in: 'cookie' }, 'cookie')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api_key')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addOAuth2(
      { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes } } },
      'oauth2',
    );
  for (const [name, about] of Object.entries(tags)) builder.addTag(name, about);
  const metadata = await pluginMetadata();
  await SwaggerModule.loadPluginMetadata(() => Promise.resolve(metadata));
  // A handler's name is its operationId, by which generated clients call it.
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (_, handler) => handler,
  });
  return completeDocument(document, app.get(RoutesCheck).routes(), await modelsOf(metadata));
}

/** What the compiler plugin read from the request and response classes; the build writes it. */
async function pluginMetadata(): Promise<Record<string, unknown>> {
  const url = new URL('./metadata.js', import.meta.url);
  if (!existsSync(url)) throw new Error('metadata.js is missing: run the build');
  const module = (await import(url.href)) as { default: () => Promise<Record<string, unknown>> };
  return module.default();
}

/** The classes that the plugin's metadata is of, by name. */
async function modelsOf(metadata: Record<string, unknown>): Promise<Map<string, Function>> {
  const { models } = metadata['@nestjs/swagger'] as { models: [Promise<Record<string, unknown>>, object][] };
  const found = new Map<string, Function>();
  for (const [loading, classes] of models) {
    const module = await loading;
    for (const name of Object.keys(classes)) {
      const model = module[name];
      if (typeof model === 'function') found.set(name, model);
    }
  }
  return found;
}

/** Serves the document at /openapi.json and a page to try it at /docs. */
export async function serveOpenApi(app: INestApplication): Promise<void> {
  const document = await openApiDocument(app);
  app.use(['/docs', '/openapi.json'], app.get(RateLimits).limitNobody);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Trunkline API',
    swaggerOptions: { persistAuthorization: true },
  });
}
