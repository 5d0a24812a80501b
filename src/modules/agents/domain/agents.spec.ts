import { functionUrlProblem, parametersProblem } from './custom-function.js';

const property = (schema: unknown) => ({ type: 'object', properties: { sku: schema } });

describe('the URL of a custom function', () => {
  it.each(['https://api.example.com/inventory', 'http://api.example.com:8080/?a=b'])('may be %s', (url) => {
    expect(functionUrlProblem(url)).toBeNull();
  });

  it.each([
    'ftp://api.example.com',
    'javascript:alert(1)',
    'https://me:secret@api.example.com',
    '/inventory',
    '',
    7,
  ])('may not be %p', (url) => {
    expect(functionUrlProblem(url)).toMatch(/^must/);
  });
});

describe('the parameters of a custom function', () => {
  it.each([
    [{}],
    [property({ type: 'string' })],
    [{ ...property({ type: 'string' }), required: ['sku'], additionalProperties: false }],
    [{ type: 'object' }],
  ])('may be %j', (parameters) => {
    expect(parametersProblem(parameters)).toBeNull();
  });

  it.each([
    [null],
    [[]],
    ['object'],
    [{ type: 'string' }],
    [{ sku: 'string' }],
    [{ type: 'object', properties: [] }],
    [property('string')],
    [{ ...property({}), required: ['price'] }],
    [{ ...property({}), required: 'sku' }],
    [property({ description: 'x'.repeat(40_000) })],
    [Array.from({ length: 100 }).reduce<object>((inner) => property(inner), {})],
  ])('may not be %#', (parameters) => {
    expect(parametersProblem(parameters)).toMatch(/^must/);
  });
});
