import type { FieldError } from '../errors.js';

interface Unkeepable extends FieldError {
  code: 'text_invalid' | 'nested_too_deep' | 'too_many_members';
}

/** What PostgreSQL stores in no text: NUL, and half of a surrogate pair. */
const unstorable = /\0|\p{Cs}/u;

/** Deeper than any request needs, and far from what the stack can hold. */
const deepest = 64;

/**
 * More than any request needs. Validation compares the members of an object or array with each other: what is let
 * through here may cost the square of its size.
 */
const mostMembers = 2_000;

/**
 * What of a request cannot be kept: a text that cannot be stored, values nested too deep, or
 * too many side by side. Null when all can. A name
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
  const members = Object.entries(value);
  if (members.length > mostMembers) {
    const detail = `An object or array may have ${mostMembers} members.`;
    return { pointer, code: 'too_many_members', detail };
  }
  for (const [name, inner] of members) {
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
