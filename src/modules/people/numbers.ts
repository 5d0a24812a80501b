import { AppError } from '../../platform/errors.js';
import { numberInPath } from '../phonenumbers/index.js';

/** The number of a query parameter, whose plus may have become a space. @throws AppError invalid `number_invalid` */
export function numberInQuery(text: string): string {
  const e164 = numberInPath(text);
  if (e164 !== null) return e164;
  const detail = 'not a phone number in international format';
  throw new AppError('invalid', 'number_invalid', `phone_number is ${detail}.`, [
    { parameter: 'phone_number', code: 'number_invalid', detail },
  ]);
}
