import { invalidField } from '../errors.js';
import { RequestValidationPipe } from './validation.js';

export interface FormShape {
  /** Fields that hold JSON. */
  json?: readonly string[];
  /** Fields that hold true or false. */
  boolean?: readonly string[];
}

const pipe = new RequestValidationPipe();

/**
 * The text fields of a form as a checked body. An empty field counts as absent, as an HTML form sends what was not
 * filled in.
 * @throws AppError invalid `json_invalid`, or as for a JSON body
 */
export async function formBody<T extends object>(
  fields: Readonly<Record<string, string>>,
  type: new () => T,
  shape: FormShape,
): Promise<T> {
  const filled = Object.entries(fields).filter(([, text]) => text.trim() !== '');
  const body = Object.fromEntries(filled.map(([name, text]) => [name, decode(name, text, shape)]));
  return (await pipe.transform(body, { type: 'body', metatype: type })) as T;
}

function decode(name: string, text: string, shape: FormShape): unknown {
  if (shape.json?.includes(name)) return parseJson(name, text);
  if (shape.boolean?.includes(name)) return { true: true, '1': true, false: false, '0': false }[text] ?? text;
  return text;
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidField(`/${name}`, 'json_invalid', `${name} has to be JSON.`);
  }
}
