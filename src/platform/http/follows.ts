import { ValidateBy } from 'class-validator';

/** A pure rule as a decorator of a request's field: the text that it gives is what the caller reads. */
export function Follows(name: string, problemOf: (value: unknown) => string | null): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => problemOf(value) === null,
      defaultMessage: (args) => `${args?.property ?? ''} ${problemOf(args?.value) ?? ''}`,
    },
  });
}
