import type { ProblemCode } from './operations.js';
import type { components } from './schema.js';

type Problem = components['schemas']['Problem'];

/** Where in the request a fault lies, and what it is. */
export type FieldError = NonNullable<Problem['errors']>[number];

/** A refusal by the API (RFC 9457). Branch on `code`, which is stable; the texts may change. */
export class TrunklineError extends Error {
  override readonly name = 'TrunklineError';
  readonly status: number;
  /** Those of the API, or another, such as `http_502` of a proxy in between or that of a newer API. */
  readonly code: ProblemCode | (string & {});
  /** Each invalid field; empty when the fault is not in a field. */
  readonly errors: readonly FieldError[];
  /** The whole problem document; null when the reply was none, as from a proxy in between. */
  readonly problem: Problem | null;

  /** @param key the Idempotency-Key of the request, to go on with; null when it had none */
  constructor(
    readonly response: Response,
    body: string,
    readonly key: string | null,
  ) {
    const problem = problemIn(body);
    super(sentenceOf(problem, body) || `${response.status} ${response.statusText}`.trim());
    this.status = response.status;
    this.code = problem?.code ?? `http_${response.status}`;
    this.errors = problem?.errors ?? [];
    this.problem = problem;
  }
}

/**
 * No reply came: whether the request was carried out is not known. With an idempotency key it can be sent again,
 * today or later within 24 hours, and is still carried out once.
 */
export class TrunklineConnectionError extends Error {
  override readonly name = 'TrunklineConnectionError';

  /** @param key the Idempotency-Key of the request, to go on with; null when it had none */
  constructor(
    readonly url: string,
    readonly key: string | null,
    override readonly cause: unknown,
  ) {
    super(`No reply from ${url}: ${reasonOf(cause)}`);
  }
}

function problemIn(body: string): Problem | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null; // not from the API: its text is all there is
  }
  const { code } = (parsed ?? {}) as { code?: unknown };
  return typeof code === 'string' ? (parsed as Problem) : null;
}

function sentenceOf(problem: Problem | null, body: string): string {
  if (problem === null) return body.slice(0, 200).trim();
  const said = problem.detail || problem.title;
  const fields = (problem.errors ?? [])
    .filter(({ detail }) => detail !== said)
    .map(({ pointer, parameter, detail }) => `${pointer ?? parameter ?? ''}: ${detail}`);
  return [said, ...fields].join(' ');
}

/** Fetch itself says only "fetch failed"; why stands in the cause. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message || cause.message : cause.message;
}
