import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { problemCodes } from '../../src/platform/problem-catalog.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { RoutesCheck } from '../../src/platform/http/routes-check.js';
import { routeName, undocumented } from '../spec/access.js';

interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
  'x-access': string[];
}

const text = readFileSync(join(__dirname, '../../openapi.json'), 'utf8');
const document = JSON.parse(text) as {
  openapi: string;
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
};
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method,
    path,
    operation,
  })),
);

/** Every value anywhere in the document, with the key that it stands under. */
function* values(value: unknown, key = ''): Generator<{ key: string; value: unknown }> {
  yield { key, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) yield* values(inner, name);
}

describe("the API's document", () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(text);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('has no words of OpenAPI 3.0, and no tags of doc comments in its texts', () => {
    const all = [...values(document)];
    expect(all.filter(({ key }) => key === 'nullable' || key === 'example')).toEqual([]);
    const texts = all.filter(({ key, value }) => key === 'description' && typeof value === 'string');
    expect(texts.length).toBeGreaterThan(500);
    expect(
      texts.filter(({ value }) => /@\w+|^\s|\s$/.test((value as string).replaceAll(/`[^`]*`/g, '…'))),
    ).toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    const refs = [...values(document)].filter(({ key }) => key === '$ref').map(({ value }) => String(value));
    expect(refs.length).toBeGreaterThan(500);
    const missing = refs.filter((ref) => {
      const steps = ref.replace(/^#\//, '').split('/');
      return (
        steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], document) === undefined
      );
    });
    expect(missing).toEqual([]);
  });

  it('names each operation as a client would call it, once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.filter((id) => !/^[a-z]+([A-Z][a-z]*)+[A-Za-z]*$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)(
    'tells of $name what it is, who may call it and how it refuses',
    ({ method, operation }) => {
      const { summary, tags, security, responses } = operation;
      expect(summary).toMatch(/^[^\n]{5,120}$/);
      expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(tags));
      expect(security.length > 0).toBe(!/public|signature|internal/.test(operation['x-access'].join(' ')));
      const statuses = Object.keys(responses);
      expect(statuses.filter((status) => status.startsWith('2')).length).toBeGreaterThan(0);
      expect(statuses).not.toContain('default');
      if (security.length > 0) expect(statuses).toEqual(expect.arrayContaining(['401', '403']));
      if (method !== 'get') expect(statuses).toContain('400');
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description).not.toBe('');
        if (Number(status) >= 400) expect(content).toHaveProperty(['application/problem+json']);
      }
    },
  );

  it('closes every object of a request that the validation closes', () => {
    const schemas = [...values(document)]
      .filter(({ key, value }) => key.endsWith('Request') && typeof value === 'object')
      .map(({ key, value }) => ({
        key,
        closed: (value as { additionalProperties?: boolean }).additionalProperties,
      }));
    expect(schemas.length).toBeGreaterThan(15);
    expect(schemas.filter(({ closed }) => closed !== false)).toEqual([]);
  });

  it('knows only codes of the catalog', () => {
    const codes = [...values(document)]
      .filter(({ key, value }) => key === 'code' && typeof value === 'object')
      .flatMap(({ value }) => (value as { enum?: string[] }).enum ?? []);
    expect(codes.length).toBeGreaterThan(500);
    expect(codes.filter((code) => !(problemCodes as string[]).includes(code))).toEqual([]);
  });
});

describe('the document beside the running application', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ roles: ['api'] });
  }, 60_000);
  afterAll(() => app.close());

  it('has every route, and no route that there is not', () => {
    const routes = app.app.get(RoutesCheck).routes().map(routeName);
    expect(operations.map(({ name }) => name).toSorted()).toEqual(
      routes.filter((route) => !undocumented.includes(route)).toSorted(),
    );
  });
});
