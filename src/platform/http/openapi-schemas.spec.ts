import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  addConstraints,
  closeRequestSchemas,
  type Schema,
  tidySchema,
  unwrapped,
} from './openapi-schemas.js';

class Base {
  @IsInt()
  @Min(1)
  @Max(9)
  count: number;
}

class Everything extends Base {
  @IsOptional()
  @IsIn(['a', 'b'])
  choice?: 'a' | 'b' | null;

  @Matches(/^[a-z]+$/)
  @MaxLength(5)
  slug: string;

  @Matches(/^[a-z]+$/i)
  anyCase: string;

  @Length(2, 4)
  @IsString()
  code: string;

  @IsUUID()
  other_id: string;

  @IsEmail()
  email: string;

  @ArrayNotEmpty()
  @ArrayMaxSize(3)
  @IsIn(['x', 'y'], { each: true })
  @IsInt({ each: true })
  list: string[];
}

describe('what validation says in a schema', () => {
  it.each<[keyof Everything, Schema, Schema]>([
    ['count', { type: 'number' }, { type: 'integer', minimum: 1, maximum: 9 }],
    ['choice', { type: ['string', 'null'] }, { type: ['string', 'null'], enum: ['a', 'b', null] }],
    ['slug', { type: 'string' }, { type: 'string', pattern: '^[a-z]+$', maxLength: 5 }],
    ['anyCase', { type: 'string' }, { type: 'string' }], // JSON Schema has no flags
    ['code', { type: 'string' }, { type: 'string', minLength: 2, maxLength: 4 }],
    ['other_id', { type: 'string' }, { type: 'string', format: 'uuid' }],
    ['email', { type: 'string' }, { type: 'string', format: 'email' }],
    [
      'list',
      { type: 'array', items: { type: 'number' } },
      { type: 'array', minItems: 1, maxItems: 3, items: { type: 'integer', enum: ['x', 'y'] } },
    ],
  ])('is there for %s', (property, schema, expected) => {
    addConstraints(schema, Everything, property);
    expect(schema).toEqual(expected);
  });

  it('leaves what is described elsewhere alone', () => {
    const schema: Schema = { type: 'array', items: { $ref: '#/components/schemas/X' } };
    addConstraints(schema, Everything, 'list');
    expect(schema.items).toEqual({ $ref: '#/components/schemas/X' });
  });
});

describe('a tidy schema', () => {
  it('takes tags out of the description, at any depth, and obeys them', () => {
    const schema: Schema = {
      properties: {
        at: { type: 'string', description: 'When.\n@format date-time' },
        sizes: { type: 'array', items: { type: 'number' }, description: '@type integer' },
        left: { type: ['number', 'null'], description: 'How many\nare left. @type integer' },
      },
    };
    tidySchema(schema);
    expect(schema.properties).toEqual({
      at: { type: 'string', format: 'date-time', description: 'When.' },
      sizes: { type: 'array', items: { type: 'integer' } },
      left: { type: ['integer', 'null'], description: 'How many are left.' },
    });
  });

  it('takes identifiers for UUIDs unless something else is said', () => {
    const schema: Schema = {
      properties: {
        id: { type: 'string' },
        agent_id: { type: ['string', 'null'] },
        paid: { type: 'string' },
        client_id: { type: 'string', maxLength: 9 },
        object_id: { type: 'string', description: 'Of anything. @type string' },
        number_id: { type: 'number' },
      },
    };
    tidySchema(schema);
    const formats = Object.entries(schema.properties ?? {}).map(([name, { format }]) => [name, format]);
    expect(Object.fromEntries(formats)).toEqual({
      id: 'uuid',
      agent_id: 'uuid',
      paid: undefined,
      client_id: undefined,
      object_id: undefined,
      number_id: undefined,
    });
  });

  it('says null among the values of what may be null, once', () => {
    const schema: Schema = { type: ['string', 'null'], enum: ['a'] };
    tidySchema(schema);
    tidySchema(schema);
    expect(schema.enum).toEqual(['a', null]);
  });

  it('has examples as OpenAPI 3.1 has them', () => {
    const schema: Schema = { type: 'string', example: '+14155550100' };
    tidySchema(schema);
    expect(schema).toEqual({ type: 'string', examples: ['+14155550100'] });
  });
});

it('joins lines that were broken for width, and keeps paragraphs and lists', () => {
  expect(unwrapped('One sentence\nin two lines.\n\nAnother\nparagraph:\n- a\n- b\n\n')).toBe(
    'One sentence in two lines.\n\nAnother paragraph:\n- a\n- b',
  );
});

it('closes what a request refers to, also in circles, and nothing else', () => {
  const schemas: Record<string, Schema> = {
    Body: { properties: { inner: { items: { $ref: '#/components/schemas/Inner' } } } },
    Inner: { properties: { again: { anyOf: [{ $ref: '#/components/schemas/Body' }] } } },
    Open: { properties: {}, additionalProperties: true },
    Reply: { properties: {} },
  };
  const document = { components: { schemas } } as unknown as OpenAPIObject;
  closeRequestSchemas(document, [
    { $ref: '#/components/schemas/Body' },
    { $ref: '#/components/schemas/Open' },
  ]);
  expect(
    Object.entries(schemas).map(([name, { additionalProperties }]) => [name, additionalProperties]),
  ).toEqual([
    ['Body', false],
    ['Inner', false],
    ['Open', true],
    ['Reply', undefined],
  ]);
});
