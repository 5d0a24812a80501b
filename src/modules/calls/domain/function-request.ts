/** A custom function of an agent, as it is stored. */
export interface CalledFunction {
  name: string;
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
}

export interface FunctionContext {
  callId: string;
  attemptId: string;
  workspaceId: string;
}

/**
 * The request that calls a custom function. GET and DELETE carry the arguments in the query (what is not text as JSON),
 * the others as a JSON body; the headers say which call it is for.
 */
export function requestOf(
  { name, url, method }: CalledFunction,
  given: Readonly<Record<string, unknown>>,
  context: FunctionContext,
): { method: CalledFunction['method']; url: string; headers: Record<string, string>; body?: string } {
  const headers = {
    'x-trunkline-function': name,
    'x-trunkline-call-id': context.callId,
    'x-trunkline-attempt-id': context.attemptId,
    'x-trunkline-workspace-id': context.workspaceId,
  };
  if (method !== 'GET' && method !== 'DELETE') {
    const body = JSON.stringify(given);
    return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body };
  }
  const target = new URL(url);
  for (const [argument, value] of Object.entries(given)) {
    target.searchParams.set(argument, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { method, url: target.href, headers };
}
