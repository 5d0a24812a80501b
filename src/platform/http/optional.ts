import { ValidateIf } from 'class-validator';

/**
 * The field may be left out, but not be null. class-validator's own IsOptional lets null through everything else
 * that a field declares; it is for fields whose type has null.
 */
export function Optional(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
