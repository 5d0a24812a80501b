import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

interface Operation {
  responses: Record<string, { content?: Record<string, object> }>;
}

const document = JSON.parse(readFileSync(join(__dirname, '../../openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(document, 'openapi.json');
const validators = new Map<string, ValidateFunction>();

/** What any request may be answered, as the document's introduction says. */
const anywhere = new Set([405, 408, 431, 500]);

const templates = Object.keys(document.paths)
  .toSorted((a, b) => a.split('{').length - b.split('{').length)
  .map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
  }));

/**
 * Holds a reply against openapi.json: its status, its type, and its body against the schema, the code of a refusal
 * included.
 * @throws Error when the document does not have it. Is it up to date (`npm run openapi -- --write`)?
 */
export function assertDescribed(method: string, path: string, reply: Reply): void {
  const [pathname = ''] = path.split('?');
  const template = templates.find(({ pattern }) => pattern.test(pathname))?.template;
  const operation = template === undefined ? undefined : document.paths[template]?.[method];
  if (template === undefined || operation === undefined || anywhere.has(reply.status)) return;
  const where = `${method.toUpperCase()} ${template}, ${reply.status}`;
  const response = operation.responses[String(reply.status)];
  if (response === undefined) throw new Error(`${where}: openapi.json has no such status. ${shown(reply)}`);
  const content = response.content ?? {};
  const [type = ''] = (reply.headers['content-type'] ?? '').split(';');
  if (type === '' && Object.keys(content).length === 0) return;
  if (!(type in content)) throw new Error(`${where}: openapi.json has no ${type} there`);
  if (!type.endsWith('json')) return;
  const pointer = ['paths', template, method, 'responses', reply.status, 'content', type, 'schema']
    .map((step) => encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const validate = validatorAt(`openapi.json#/${pointer}`);
  if (!validate(reply.body)) {
    throw new Error(`${where}: off openapi.json: ${ajv.errorsText(validate.errors)}. ${shown(reply)}`);
  }
}

function validatorAt(ref: string): ValidateFunction {
  const validate = validators.get(ref) ?? ajv.compile({ $ref: ref });
  validators.set(ref, validate);
  return validate;
}

function shown({ body }: Reply): string {
  return JSON.stringify(body).slice(0, 500);
}
