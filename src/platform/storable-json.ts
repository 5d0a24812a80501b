/** A NUL, or half of a surrogate pair, as JSON.stringify writes them; not a backslash that is itself escaped. */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/**
 * A value as JSON that PostgreSQL's jsonb takes: characters that it refuses become U+FFFD. For what others send and
 * must not be lost for one broken character; what a user sends is refused instead.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(unstorable, '$1\ufffd');
}
