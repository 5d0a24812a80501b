const mostVariables = 200;
const longestName = 200;
const longestValue = 10_000;

export interface VariableFault {
  /** Null for the variables as a whole. */
  name: string | null;
  detail: string;
}

/** The variables of a call as texts, or what is wrong with them. Null is the same as not given. */
export function givenVariables(
  given: Readonly<Record<string, unknown>>,
): { variables: Record<string, string> } | { faults: VariableFault[] } {
  const entries = Object.entries(given).filter(([, value]) => value !== null);
  if (entries.length > mostVariables) {
    return { faults: [{ name: null, detail: `at most ${mostVariables} variables` }] };
  }
  const faults = entries.flatMap(([name, value]) => {
    const detail = faultOf(name, value);
    return detail === null ? [] : [{ name, detail }];
  });
  if (faults.length > 0) return { faults };
  return { variables: Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) };
}

function faultOf(name: string, value: unknown): string | null {
  if (name.trim() === '' || name.length > longestName)
    return `its name must have 1 to ${longestName} characters`;
  if (!['string', 'number', 'boolean'].includes(typeof value))
    return 'must be a text, a number, true or false';
  return String(value).length > longestValue ? `must not be longer than ${longestValue} characters` : null;
}
