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
    super({ whitelist: true, forbidNonWhitelisted: true, transform: true, forbidUnknownValues: true });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    this.exceptionFactory = validationFailed;
    if (metadata.type === 'body' && value === undefined && this.toValidate(metadata)) {
      throw new AppError('invalid', 'body_missing', 'This route needs a JSON body.');
    }
    refuseUnkeepable(value, metadata);
    return super.transform(value, metadata);
  }
}

function refuseUnkeepable(value: unknown, { type, metatype }: ArgumentMetadata): void {
  if (type === 'custom') return;
  if (metatype !== undefined && Reflect.hasMetadata(KEEPS_ANY_TEXT, metatype)) return;
  const fault = unkeepable(value);
  if (fault !== null) throw new AppError('invalid', fault.code, fault.detail, [fault]);
}

function validationFailed(errors: ValidationError[]): AppError {
  const fields = errors.flatMap((error) => fieldErrors(error, ''));
  return new AppError(
    'invalid',
    'validation_failed',
    fields[0]?.detail ?? 'The request is not valid.',
    fields,
  );
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(error.constraints ?? {})
    .map(([constraint, detail]) => ({
      pointer,
      code: constraint.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase(),
      detail,
    }))
    // What it is comes before how long or large it may be.
    .toSorted((a, b) => Number(b.code.startsWith('is_')) - Number(a.code.startsWith('is_')));
  // The nearer to the fault, the sooner it is told.
  return [...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer)), ...own];
}
