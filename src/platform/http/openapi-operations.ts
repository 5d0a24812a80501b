import type { ProblemCode } from '../problem-catalog.js';
import { problemResponse, problemsOf } from './openapi-problems.js';
import { addConstraints, type Schema, tidySchema, unwrapped } from './openapi-schemas.js';
import { DECLARED_PROBLEMS, PROBLEM_TYPES } from './problems.js';
import type { DeclaredRoute } from './routes-check.js';

interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header' | 'cookie';
  description?: string;
  required?: boolean;
  schema?: Schema;
}

interface Response {
  description: string;
  headers?: Record<string, object>;
  content?: Record<string, { schema?: Schema }>;
}

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, Response | object>;
  security?: Record<string, string[]>[];
  [DECLARED_PROBLEMS]?: readonly ProblemCode[];
  [PROBLEM_TYPES]?: readonly string[];
}

/** Response headers that several operations have. */
export const headers: Readonly<Record<string, { description: string; required?: boolean; schema: Schema }>> =
  {
    'X-RateLimit-Limit': {
      description: 'How many requests the bucket of this request holds.',
      required: true,
      schema: { type: 'integer', minimum: 0 },
    },
    'X-RateLimit-Remaining': {
      description: 'How many requests are left in it.',
      required: true,
      schema: { type: 'integer', minimum: 0 },
    },
    'X-RateLimit-Reset': {
      description: 'Seconds until it is full again.',
      required: true,
      schema: { type: 'integer', minimum: 0 },
    },
    'WWW-Authenticate': {
      description: 'How to authenticate (RFC 6750).',
      schema: { type: 'string' },
    },
    'Retry-After': {
      description: 'Seconds to wait before the request is sent again.',
      schema: { type: 'integer', minimum: 0 },
    },
    'Idempotency-Replayed': {
      description: 'This is the stored reply to an earlier request with the same Idempotency-Key.',
      schema: { type: 'string', enum: ['true'] },
    },
    'Content-Disposition': {
      description: 'The name of the file (RFC 6266).',
      schema: { type: 'string' },
    },
  };

const rateLimitHeaders = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'];

/** Completes what the decorators say of a route. */
export function completeOperation(operation: Operation, route: DeclaredRoute): void {
  splitSummary(operation);
  for (const parameter of operation.parameters ?? []) completeParameter(parameter, route);
  for (const { schema } of Object.values(operation.requestBody?.content ?? {})) tidySchema(schema);
  completeSuccess(operation);
  const declared = operation[DECLARED_PROBLEMS] ?? [];
  const types = operation[PROBLEM_TYPES] ?? [];
  delete operation[DECLARED_PROBLEMS];
  delete operation[PROBLEM_TYPES];
  delete operation.responses['default'];
  for (const [status, codes] of problemsOf(operation, route, declared)) {
    operation.responses[String(status)] ??= problemResponse(status, codes, types);
  }
  for (const response of Object.values(operation.responses) as Response[]) {
    response.headers = { ...refs(rateLimitHeaders), ...response.headers };
  }
  operation.security = securityOf(operation, route);
}

function refs(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function completeParameter(parameter: Parameter, { arguments: { query } }: DeclaredRoute): void {
  const { schema } = parameter;
  if (schema !== undefined) {
    if (parameter.in === 'query' && query !== null) addConstraints(schema, query, parameter.name);
    tidySchema(schema);
  }
  if (parameter.description !== undefined) parameter.description = unwrapped(parameter.description);
}

function completeSuccess(operation: Operation): void {
  const takesKey = operation.parameters?.some(({ name }) => name === 'Idempotency-Key') === true;
  for (const [status, response] of Object.entries(operation.responses) as [string, Response][]) {
    if (response.description === '') response.description = status === '204' ? 'Done.' : 'As asked.';
    const isFile = 'text/csv' in (response.content ?? {});
    const names = [...(takesKey ? ['Idempotency-Replayed'] : []), ...(isFile ? ['Content-Disposition'] : [])];
    response.headers = { ...response.headers, ...refs(names) };
  }
}

/** Only a person may: no key is one. Whom nobody asks for a credential, says so. */
function securityOf(operation: Operation, { access = [], scope }: DeclaredRoute): Record<string, string[]>[] {
  if (access.length === 1 && access[0] === 'user') return [{ cookie: [] }, { bearer: [] }];
  return [...(operation.security ?? []), ...(scope === undefined ? [] : [{ oauth2: [scope] }])];
}

/** A doc comment arrives whole as the summary: its first sentence or paragraph is one, the rest is the description. */
function splitSummary(operation: Operation): void {
  const text = unwrapped(operation.summary ?? '');
  if (text === '') return;
  const [paragraph = '', ...paragraphs] = text.split('\n\n');
  const [sentence = '', ...sentences] = paragraph.split(/(?<=\.)\s+(?=[A-Z`])/);
  operation.summary = sentence.replace(/\.$/, '');
  const description = [sentences.join(' '), ...paragraphs, operation.description ?? '']
    .filter((part) => part !== '')
    .join('\n\n');
  if (description !== '') operation.description = description;
}
