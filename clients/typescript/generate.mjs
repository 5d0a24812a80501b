// Writes what is generated from the OpenAPI document: its types, and what the client must know of operations when it runs.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const BLOB = ts.factory.createTypeReferenceNode('Blob');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * The generated files by their path beside this one.
 * @param {URL} document the OpenAPI document
 * @returns {Promise<Record<string, string>>}
 */
export async function generated(document) {
  const api = JSON.parse(readFileSync(fileURLToPath(document), 'utf8'));
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => {
      const { parameters, requestBody, responses } = item[method];
      return { name: `${method.toUpperCase()} ${path}`, parameters, requestBody, responses };
    }),
  );
  const codes = takeRefusals(operations);
  const idempotent = operations.filter(({ parameters = [] }) =>
    parameters.some((parameter) => parameter.in === 'header' && parameter.name === 'Idempotency-Key'),
  );
  const taking = (type) => operations.filter(({ requestBody }) => requestBody?.content?.[type] !== undefined);
  const types = await openapiTS(api, {
    alphabetize: true,
    defaultNonNullable: false,
    transform: (schema) => (isFile(schema) ? BLOB : undefined),
  });
  const banner = '// Generated from openapi.json by `npm run client`. Changes here are lost.\n';
  return {
    'src/schema.ts': `${banner}\n${astToString(types)}`,
    'src/operations.ts':
      banner +
      listOf('idempotentOperations', 'Those that take an Idempotency-Key.', idempotent) +
      listOf('multipartOperations', 'Those that take a file.', taking('multipart/form-data')) +
      listOf('formOperations', 'Those that take a form.', taking('application/x-www-form-urlencoded')) +
      `\n/** Why the API refuses something; \`GET /errors/{code}\` explains each. */\nexport type ProblemCode =\n${unionOf(codes)};\n`,
  };
}

/** Refusals are thrown, whatever the operation: of their types only the codes are needed. Headers are not typed. */
function takeRefusals(operations) {
  const codes = new Set();
  for (const { responses } of operations) {
    for (const [status, response] of Object.entries(responses)) {
      if (status.startsWith('2')) {
        delete response.headers;
        continue;
      }
      delete responses[status];
      for (const { schema } of Object.values(response.content ?? {}))
        for (const code of codesIn(schema)) codes.add(code);
    }
  }
  return [...codes].sort();
}

function codesIn({ allOf = [], properties }) {
  const { const: one, enum: several = [] } = properties?.code ?? {};
  return [...(one === undefined ? several : [one]), ...allOf.flatMap(codesIn)];
}

function unionOf(codes) {
  return codes.map((code) => `  | '${code}'`).join('\n');
}

function isFile({ type, format, contentMediaType }) {
  return type === 'string' && (format === 'binary' || contentMediaType === 'application/octet-stream');
}

function listOf(name, what, operations) {
  const names = operations.map((operation) => `  '${operation.name}',`).sort();
  return `\n/** ${what} */\nexport const ${name}: ReadonlySet<string> = new Set([\n${names.join('\n')}\n]);\n`;
}
