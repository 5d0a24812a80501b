import type { OpenAPIObject } from '@nestjs/swagger';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  description: 'RFC 9457. `code` is stable; the texts may change.',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    code: { type: 'string' },
    errors: {
      type: 'array',
      description: 'Each invalid field: a JSON pointer into the body, or the name of a parameter.',
      items: {
        type: 'object',
        required: ['code', 'detail'],
        properties: {
          pointer: { type: 'string' },
          parameter: { type: 'string' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const descriptions: Record<string, string> = {
  '400': 'The request is not valid',
  '401': 'Not authenticated',
  '403': 'The role does not suffice, or not a member of the workspace',
  '404': 'There is no such thing in this workspace',
  '409': 'In conflict with what is there',
  '413': 'Larger than this route takes',
  default: 'Any other refusal',
};

const openRules = new Set(['public', 'signature', 'internal']);

/** Adds to what the decorators say what holds for every route: its problems, and a short summary before the rest. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components ??= {}).schemas ?? {};
  document.components.schemas = { ...schemas, Problem: problemSchema } as NonNullable<typeof schemas>;
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (operation !== undefined) completeOperation(operation, method, path);
    }
  }
  return document;
}

function completeOperation(operation: Operation, method: string, path: string): void {
  splitSummary(operation);
  const rules = (operation as { 'x-access'?: string[] })['x-access'] ?? [];
  const statuses = ['default'];
  if (method !== 'get' || (operation.parameters?.length ?? 0) > 0) statuses.push('400');
  if (rules.some((rule) => !openRules.has(rule))) statuses.push('401', '403');
  if (rules.includes('signature')) statuses.push('401');
  if (path.includes('{')) statuses.push('404');
  if (method !== 'get') statuses.push('409');
  if (operation.requestBody !== undefined) statuses.push('413');
  for (const status of statuses) {
    operation.responses[status] ??= {
      description: descriptions[status] ?? '',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
}

/** A doc comment arrives whole as the summary: its first sentence or paragraph is one, the rest is the description. */
function splitSummary(operation: Operation): void {
  const text = operation.summary?.replaceAll(/[ \t]*\n(?!\n)/g, '\n').trim();
  if (text === undefined || text === '') return;
  const [first = '', ...rest] = text.split(/\n\n|(?<=\.)\s+(?=[A-Z`])/);
  operation.summary = first.replaceAll('\n', ' ').replace(/\.$/, '');
  const description = [rest.join('\n\n'), operation.description ?? '']
    .filter((part) => part !== '')
    .join('\n\n');
  if (description !== '') operation.description = description;
}
