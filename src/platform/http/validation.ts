import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppError, type FieldError } from '../errors.js';
import { unkeepable } from './unkeepable.js';

const KEEPS_ANY_TEXT = Symbol('keeps-any-text');

/** For a request that must not be lost for one broken character: its handler makes the texts storable. */
export function KeepsAnyText(): ClassDecorator {
  return (target) => Reflect.defineMetadata(KEEPS_ANY_TEXT, true, target);
}

/** Checks bodies and queries against their classes; unknown fields are refused, not dropped in silence. */
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      forbidUnknownValues: true,
      exceptionFactory: (errors) => validationFailed(errors.flatMap((error) => fieldErrors(error, ''))),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return super.transform(value, metadata);
    if (metadata.type === 'body' && value === undefined && this.toValidate(metadata)) {
      throw new AppError('invalid', 'body_missing', 'This route needs a body.');
    }
    refuseUnkeepable(value, metadata);
    if (metadata.type === 'body') return super.transform(value, metadata);
    if (metadata.type === 'query') refuseRepeated(value, metadata);
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof AppError ? ofParameters(error) : error;
    }
  }
}

/** A query with parameters that the route does not know. */
export function unknownParameters(names: readonly string[]): AppError {
  return validationFailed(
    names.map((name) => ({
      parameter: name,
      code: 'unknown',
      detail: `${name} is no parameter of this route`,
    })),
  );
}

function refuseUnkeepable(value: unknown, { type, metatype, data }: ArgumentMetadata): void {
  if (metatype !== undefined && Reflect.hasMetadata(KEEPS_ANY_TEXT, metatype)) return;
  const fault = unkeepable(value);
  if (fault === null) return;
  const { code, detail } = fault;
  const field = type === 'body' ? fault : { parameter: data ?? parameterAt(fault), code, detail };
  throw new AppError('invalid', code, detail, [field]);
}

/** A parameter that is sent twice arrives as a list. */
function refuseRepeated(value: unknown, { metatype }: ArgumentMetadata): void {
  const declared = metatype?.prototype as object | undefined;
  const repeated = Object.entries(value ?? {}).filter(
    ([name, given]) =>
      Array.isArray(given) &&
      (declared === undefined || Reflect.getMetadata('design:type', declared, name) !== Array),
  );
  if (repeated.length === 0) return;
  throw validationFailed(
    repeated.map(([name]) => ({
      parameter: name,
      code: 'repeated',
      detail: `${name} is there more than once`,
    })),
  );
}

function validationFailed(fields: FieldError[]): AppError {
  const detail = fields[0]?.detail ?? 'The request is not valid.';
  return new AppError('invalid', 'validation_failed', detail, fields);
}

/** What was found in a query or a path has parameters where a body has pointers. */
function ofParameters({ kind, code, message, fields }: AppError): AppError {
  return new AppError(
    kind,
    code,
    message,
    fields.map((field) => ({ parameter: parameterAt(field), code: field.code, detail: field.detail })),
  );
}

function parameterAt({ pointer = '' }: FieldError): string {
  const [, name = ''] = pointer.split('/');
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(error.constraints ?? {})
    .map(([constraint, detail]) => fieldError(pointer, constraint, detail, error.property))
    // What it is comes before how long or large it may be.
    .toSorted((a, b) => Number(b.code.startsWith('is_')) - Number(a.code.startsWith('is_')));
  // The nearer to the fault, the sooner it is told.
  return [...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer)), ...own];
}

function fieldError(pointer: string, constraint: string, detail: string, property: string): FieldError {
  if (constraint === 'whitelistValidation') {
    return { pointer, code: 'unknown', detail: `${property} is not known here` };
  }
  return { pointer, code: constraint.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase(), detail };
}
