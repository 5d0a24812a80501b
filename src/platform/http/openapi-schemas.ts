import type { OpenAPIObject } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';

/** JSON Schema 2020-12, as far as the document uses it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
}

type Given = readonly unknown[];

/** What each rule of class-validator says in JSON Schema. Rules that are not here have no such words. */
const rules: Readonly<Record<string, (given: Given) => Partial<Schema>>> = {
  isInt: () => ({ type: 'integer' }),
  min: ([least]) => ({ minimum: least as number }),
  max: ([most]) => ({ maximum: most as number }),
  minLength: ([least]) => ({ minLength: least as number }),
  maxLength: ([most]) => ({ maxLength: most as number }),
  isLength: ([least, most]) => ({ minLength: least as number, maxLength: most as number }),
  isNotEmpty: () => ({ minLength: 1 }),
  matches: ([pattern]) =>
    pattern instanceof RegExp && pattern.flags === '' ? { pattern: pattern.source } : {},
  isUuid: () => ({ format: 'uuid' }),
  isEmail: () => ({ format: 'email' }),
  isIso8601: () => ({ format: 'date-time' }),
  moment: () => ({ format: 'date-time' }),
  isUrl: () => ({ format: 'uri' }),
  isIn: ([values]) => ({ enum: [...(values as unknown[])] }),
  arrayMinSize: ([least]) => ({ minItems: least as number }),
  arrayMaxSize: ([most]) => ({ maxItems: most as number }),
  arrayNotEmpty: () => ({ minItems: 1 }),
};

/** Writes into a property's schema what the validation of its class enforces. */
export function addConstraints(schema: Schema, type: Function, property: string): void {
  const metadatas = getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .filter((metadata) => metadata.propertyName === property);
  for (const { name = '', constraints, each } of metadatas) {
    const target = each ? schema.items : schema;
    const added = rules[name]?.(constraints ?? []);
    if (target === undefined || target.$ref !== undefined || added === undefined) continue;
    merge(target, added);
  }
}

function merge(schema: Schema, { type, enum: values, ...rest }: Partial<Schema>): void {
  const nullable = Array.isArray(schema.type) && schema.type.includes('null');
  if (type !== undefined) schema.type = nullable ? [type as string, 'null'] : type;
  if (values !== undefined) schema.enum = nullable ? [...values, null] : values;
  Object.assign(schema, rest);
}

/** `@format uuid` and `@type integer` of a doc comment, which the compiler plugin leaves in the description. */
const docTag = /\s*@(format|type) (\S+)/g;

/** Brings every schema of the document into order. Idempotent. */
export function tidySchema(schema: Schema): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) markIdentifier(name, property);
  for (const inner of innerSchemas(schema)) tidySchema(inner);
  const tags = [...(schema.description ?? '').matchAll(docTag)];
  for (const [, name, value = ''] of tags) {
    if (name === 'format') merge(itemsOr(schema), { format: value });
    else merge(itemsOr(schema), { type: value });
  }
  if (schema.description !== undefined) {
    schema.description = unwrapped(schema.description.replaceAll(docTag, ''));
    if (schema.description === '') delete schema.description;
  }
  if (schema.example !== undefined) {
    schema.examples = [schema.example];
    delete schema.example;
  }
  // What may be null says so in its values too.
  const { enum: values, type } = schema;
  if (values !== undefined && Array.isArray(type) && type.includes('null') && !values.includes(null)) {
    schema.enum = [...values, null];
  }
}

/** Identifiers are UUIDs, unless something else is said of them. */
function markIdentifier(name: string, schema: Schema): void {
  if (schema.description?.includes('@type string')) return;
  const isText = [schema.type].flat().includes('string');
  const isBare =
    schema.format === undefined && schema.maxLength === undefined && schema.pattern === undefined;
  if (isText && isBare && /^(?:id|.*_id)$/.test(name)) schema.format = 'uuid';
}

/** A list's comment speaks of its items. */
function itemsOr(schema: Schema): Schema {
  return schema.type === 'array' && schema.items !== undefined ? schema.items : schema;
}

/** Lines that were broken for the source's width are one again; paragraphs and list items stay. */
export function unwrapped(text: string): string {
  return text
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.replaceAll(/[ \t]*\n[ \t]*(?![-*] )/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function innerSchemas(schema: Schema): Schema[] {
  const { properties, items, allOf, anyOf, oneOf, additionalProperties } = schema;
  return [
    ...Object.values(properties ?? {}),
    ...(items === undefined ? [] : [items]),
    ...(allOf ?? []),
    ...(anyOf ?? []),
    ...(oneOf ?? []),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ];
}

const refPrefix = '#/components/schemas/';

/** Says of every object in a request body what the validation does: fields that it does not know are refused. */
export function closeRequestSchemas(document: OpenAPIObject, bodies: readonly Schema[]): void {
  const components = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const closed = new Set<string>();
  const close = (schema: Schema): void => {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.slice(refPrefix.length);
      const target = components[name];
      if (target === undefined || closed.has(name)) return;
      closed.add(name);
      if (target.properties !== undefined) target.additionalProperties ??= false;
      close(target);
    }
    for (const inner of innerSchemas(schema)) close(inner);
  };
  for (const body of bodies) close(body);
}
