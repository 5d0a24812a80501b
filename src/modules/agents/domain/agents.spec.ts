import { parametersProblem } from './custom-function.js';

const property = (schema: unknown) => ({ type: 'object', properties: { sku: schema } });

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
