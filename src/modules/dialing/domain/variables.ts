/** What the agent's texts may be filled with: a call's dynamic variables, or the columns of an uploaded row. */
export type VariableValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A name between double braces, blanks around it ignored; it may have blanks inside, as column headers do. */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** The names a text uses in the form {{name}}, each once, in the order of their first use. Names are case-sensitive. */
export function templateVariables(text: string): string[] {
  const names = Array.from(text.matchAll(PLACEHOLDER), (match) => (match[1] ?? '').trim());
  return [...new Set(names)].filter((name) => name !== '');
}

/** The names that the texts use and the call does not give. An empty string is given, null is not. */
export function missingVariables(texts: readonly string[], given: VariableValues): string[] {
  const used = new Set(texts.flatMap(templateVariables));
  return [...used].filter((name) => valueOf(given, name) === null);
}

/**
 * Fills a text. A value is never read as a template again, so what a caller uploads cannot reach other
 * variables. What is missing becomes nothing: an agent that reads braces aloud is worse.
 */
export function render(text: string, given: VariableValues): string {
  return text.replace(PLACEHOLDER, (_, name: string) => valueOf(given, name.trim()) ?? '');
}

/** By the name as it is written, else, since columns are named so, in lower case with underscores between words. */
function valueOf(given: VariableValues, name: string): string | null {
  return (
    ownValue(given, name) ?? (/[^\p{L}\p{M}\p{N}_]/u.test(name) ? ownValue(given, columnStyle(name)) : null)
  );
}

function ownValue(given: VariableValues, name: string): string | null {
  const value = Object.hasOwn(given, name) ? given[name] : null;
  return value === null || value === undefined ? null : String(value);
}

function columnStyle(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}
