import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppError, type FieldError } from '../errors.js';

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
    return super.transform(value, metadata);
  }
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
  const own = Object.entries(error.constraints ?? {}).map(([constraint, detail]) => ({
    pointer,
    code: constraint.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase(),
    detail,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}
