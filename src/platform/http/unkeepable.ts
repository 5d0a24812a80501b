import type { FieldError } from '../errors.js';

interface Unkeepable extends FieldError {
  code: 'text_invalid' | 'nested_too_deep';
}

/** What PostgreSQL stores in no text: NUL, and half of a surrogate pair. */
const unstorable = /\0|\p{Cs}/u;

/** Deeper than any request needs, and far from what the stack can hold. */
const deepest = 64;

/**
 * What of a request cannot be kept: a text that cannot be stored, or values nested too deep. Null when all can. A name
 * that cannot be stored is pointed to by what holds it.
 */
export function unkeepable(value: unknown): Unkeepable | null {
  return search(value, '', 1);
}

function search(value: unknown, pointer: string, depth: number): Unkeepable | null {
  if (typeof value === 'string') return unstorable.test(value) ? broken(pointer) : null;
  if (typeof value !== 'object' || value === null) return null;
  if (depth > deepest) {
    return { pointer, code: 'nested_too_deep', detail: `Values may be nested ${deepest} levels deep.` };
  }
  for (const [name, inner] of Object.entries(value)) {
    if (unstorable.test(name)) return broken(pointer);
    const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
    const found = search(inner, `${pointer}/${escaped}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function broken(pointer: string): Unkeepable {
  const detail = 'A text has a NUL character, or half of a character (a lone surrogate).';
  return { pointer, code: 'text_invalid', detail };
}
