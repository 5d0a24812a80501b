import { createHash } from 'node:crypto';
import { AppError } from '../errors.js';

/** Whose key it is, and of which route: the same key elsewhere is another one. */
export interface IdempotencyScope {
  /** Null for what a person does outside of any workspace. */
  workspaceId: string | null;
  /** Kind and id: an API key and an OAuth client are not the person who made them. */
  principal: string;
  method: string;
  /** The route's template: `/batch/:id`, not `/batch/0190…`. */
  route: string;
  key: string;
}

/** @throws AppError invalid `idempotency_key_invalid` */
export function refuseUnfitKey(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  throw new AppError(
    'invalid',
    'idempotency_key_invalid',
    'Idempotency-Key wants 1 to 255 visible ASCII characters.',
    [{ parameter: 'Idempotency-Key', code: 'format', detail: 'not 1 to 255 visible ASCII characters' }],
  );
}

/** What must be the same when a key comes again. `digest` stands for a body that was streamed. */
export function fingerprintOf(request: {
  params: unknown;
  query: unknown;
  body: unknown;
  digest: string | undefined;
}): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([request.params, request.query]))
    .update(request.digest ?? JSON.stringify(request.body ?? null))
    .digest();
}

/** The advisory lock of a scope. */
export function lockOf(scope: IdempotencyScope): bigint {
  return createHash('sha256')
    .update(JSON.stringify(listed(scope)))
    .digest()
    .readBigInt64BE(0);
}

/** What the sealed reply is bound to: moved to another row, it does not open. */
export function placeOf(scope: IdempotencyScope): string {
  const [workspaceId, ...rest] = listed(scope);
  return `${workspaceId ?? 'none'}:idempotency_keys.response:${rest.join('|')}`;
}

/** In the order of the table's columns. */
export function listed(scope: IdempotencyScope): [string | null, string, string, string, string] {
  return [scope.workspaceId, scope.principal, scope.method, scope.route, scope.key];
}

/**
 * Whether a refusal is the reply for good. What says "later" is not: the next request with this key is a new try.
 */
export function isFinal(refusal: AppError): boolean {
  return refusal.kind !== 'unavailable' && refusal.kind !== 'too-many';
}

type Headers = Readonly<Record<string, number | string | string[] | undefined>>;

/** The headers that a handler has set, such as Location: a repetition gets them again. Never a cookie. */
export function headersSet(before: Headers, after: Headers): Record<string, string | string[]> {
  const set = Object.entries(after).filter(
    ([name, value]) => value !== undefined && before[name] !== value && name !== 'set-cookie',
  );
  return Object.fromEntries(set.map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]));
}
