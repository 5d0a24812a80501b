import { type ProblemCode, problems } from '../problem-catalog.js';
import type { Operation } from './openapi-operations.js';
import type { Schema } from './openapi-schemas.js';
import { problemDocument, problemStatus } from './problem-document.js';
import { takesAnyQuery } from './request-shape.interceptor.js';
import type { DeclaredRoute } from './routes-check.js';
import { AppError } from '../errors.js';

const PROBLEM_TYPE = 'application/problem+json';

const exampleProblem = problemDocument(
  new AppError('conflict', 'slug_taken', 'Another agent of this workspace has this slug.', [
    { pointer: '/slug', code: 'slug_taken', detail: 'another agent has it' },
  ]),
  'urn:request:01a20403-5774-754b-972a-bcee7ed59af8',
);

/** The schemas of refusals, for the components of the document. */
export const problemSchemas: Readonly<Record<string, Schema>> = {
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    description:
      'RFC 9457. Decide by `code`: it is stable, while the texts may change. `GET /errors/{code}` explains it. Some codes ' +
      'have further members, such as `retry_at`.',
    examples: [exampleProblem],
    properties: {
      type: { type: 'string', format: 'uri-reference', description: 'The page that explains the code.' },
      title: { type: 'string', description: 'The same for each occurrence of the code.' },
      status: { type: 'integer', description: 'The HTTP status.' },
      detail: { type: 'string', description: 'What is wrong this time, for people.' },
      instance: {
        type: 'string',
        format: 'uri',
        description: 'By which the operator finds the request in the log.',
      },
      code: { type: 'string' },
      errors: {
        type: 'array',
        description: 'Each fault of the request.',
        items: { $ref: '#/components/schemas/ProblemField' },
      },
    },
  },
  ProblemField: {
    type: 'object',
    required: ['code', 'detail'],
    properties: {
      pointer: { type: 'string', description: 'JSON pointer into the body.' },
      parameter: { type: 'string', description: 'Name of a parameter of the query, path or header.' },
      code: { type: 'string' },
      detail: { type: 'string' },
    },
  },
};

/** Every code that an operation may be answered with, by status in ascending order. */
export function problemsOf(
  operation: Operation,
  route: DeclaredRoute,
  declared: readonly ProblemCode[],
): Map<number, ProblemCode[]> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...impliedBy(operation, route), ...declared])) {
    for (const kind of problems[code].kinds) {
      const status = problemStatus(kind);
      byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
    }
  }
  return new Map([...byStatus].toSorted(([a], [b]) => a - b));
}

/**
 * One status of an operation. The codes are an enum, so that a reply with another one is off the contract.
 * @param types media types that its refusals may have beside the usual one
 */
export function problemResponse(
  status: number,
  codes: readonly ProblemCode[],
  types: readonly string[],
): object {
  const schema: Schema = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      {
        type: 'object',
        properties: {
          status: { type: 'integer', const: status },
          code: { type: 'string', enum: [...codes] },
        },
      },
    ],
  };
  return {
    description: codes.map((code) => `- \`${code}\`: ${problems[code].title}`).join('\n'),
    headers: Object.fromEntries(
      (headersOf[status] ?? []).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
    ),
    content: Object.fromEntries([PROBLEM_TYPE, ...types].map((type) => [type, { schema }])),
  };
}

const headersOf: Readonly<Record<number, string[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** What follows from how a route is declared. */
function impliedBy(operation: Operation, route: DeclaredRoute): ProblemCode[] {
  return [
    ...ofTheRequest(operation, route),
    ...ofTheBody(operation),
    ...ofTheCaller(route),
    ...(operation.parameters?.some(({ name }) => name === 'Idempotency-Key') === true
      ? idempotencyCodes
      : []),
    'rate_limited',
    'busy',
  ];
}

const idempotencyCodes: readonly ProblemCode[] = [
  'idempotency_key_invalid',
  'idempotency_mismatch',
  'idempotency_in_flight',
];

function ofTheRequest(
  { parameters = [], requestBody }: Operation,
  { path, method, access = [] }: DeclaredRoute,
): ProblemCode[] {
  const codes: ProblemCode[] = [];
  const hasQuery = parameters.some((parameter) => parameter.in === 'query');
  if (hasQuery || requestBody !== undefined || !takesAnyQuery(access)) codes.push('validation_failed');
  if (hasQuery) codes.push('text_invalid');
  if (parameters.some(({ name }) => name === 'cursor')) codes.push('cursor_invalid', 'page_too_deep');
  if (path.includes(':')) codes.push('not_found', 'malformed_request', 'text_invalid');
  // Whatever a route does with a body, one that is sent has to be readable.
  if (method !== 'GET') codes.push('malformed_request', 'json_malformed');
  return codes;
}

function ofTheBody({ requestBody }: Operation): ProblemCode[] {
  if (requestBody === undefined) return [];
  if ('multipart/form-data' in requestBody.content) return multipartCodes;
  return [
    'body_missing',
    'text_invalid',
    'nested_too_deep',
    'too_many_members',
    'body_too_large',
    'unsupported_media_type',
  ];
}

const multipartCodes: ProblemCode[] = [
  'text_invalid',
  'nested_too_deep',
  'too_many_members',
  'file_missing',
  'too_many_files',
  'field_repeated',
  'field_too_long',
  'json_invalid',
  'multipart_malformed',
  'multipart_cut_short',
  'file_too_large',
  'unsupported_media_type',
];

function ofTheCaller({ access = [], scope, method }: DeclaredRoute): ProblemCode[] {
  if (access.includes('public') || access.includes('internal')) return [];
  if (access.includes('signature')) return ['signature_invalid'];
  const codes: ProblemCode[] = [
    'several_credentials',
    'not_authenticated',
    'token_invalid',
    'token_expired',
    'session_ended',
    'api_key_invalid',
    'api_key_revoked',
    'client_revoked',
  ];
  if (method !== 'GET') codes.push('origin_not_allowed');
  if (scope !== undefined) codes.push('insufficient_scope');
  if (access.length === 1 && access[0] === 'user') return [...codes, 'user_required'];
  if (access.includes('superuser')) return [...codes, 'insufficient_role'];
  // The active workspace, too, may be one that the caller was removed from since.
  codes.push('no_active_workspace', 'not_a_member');
  if (!access.includes('signed-in') && !access.includes('member')) codes.push('insufficient_role');
  return codes;
}
