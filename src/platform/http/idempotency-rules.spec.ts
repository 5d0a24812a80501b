import { AppError } from '../errors.js';
import {
  fingerprintOf,
  headersSet,
  type IdempotencyScope,
  isFinal,
  lockOf,
  placeOf,
  refuseUnfitKey,
} from './idempotency-rules.js';

const scope: IdempotencyScope = {
  workspaceId: '0190b0c0-0000-7000-8000-000000000001',
  principal: 'user:1',
  method: 'POST',
  route: '/things/:id',
  key: 'k1',
};
const others: [string, Partial<IdempotencyScope>][] = [
  ['workspace', { workspaceId: '0190b0c0-0000-7000-8000-000000000002' }],
  ['workspace, or none', { workspaceId: null }],
  ['principal', { principal: 'api-key:1' }],
  ['method', { method: 'PUT' }],
  ['route', { route: '/things' }],
  ['key', { key: 'k2' }],
];

describe('a key', () => {
  it.each(['!', '~', 'k'.repeat(255), 'a-1_b:2'])('may be %j', (key) => {
    expect(() => refuseUnfitKey(key)).not.toThrow();
  });

  it.each([
    ['empty', ''],
    ['too long by one', 'k'.repeat(256)],
    ['with a blank', 'a b'],
    ['beyond ASCII', 'caf\u00e9'],
    ['that ends beyond it', 'k\u00e9'],
    ['that begins beyond it', '\u00e9k'],
    ['with a control character', 'a\u007f'],
  ])('may not be %s', (_, key) => {
    const detail = 'not 1 to 255 visible ASCII characters';
    const refusal = refusalOf(() => refuseUnfitKey(key));
    expect(refusal).toMatchObject({
      kind: 'invalid',
      code: 'idempotency_key_invalid',
      message: 'Idempotency-Key wants 1 to 255 visible ASCII characters.',
      fields: [{ parameter: 'Idempotency-Key', code: 'format', detail }],
    });
  });
});

function refusalOf(work: () => void): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

describe('a request that comes again', () => {
  const request = { params: { id: '7' }, query: { dry: '1' }, body: { name: 'a' }, digest: undefined };
  const isSame = (change: Partial<Parameters<typeof fingerprintOf>[0]>) =>
    fingerprintOf({ ...request, ...change }).equals(fingerprintOf(request));

  it('is known by what its path, query and body say', () => {
    expect(fingerprintOf(request)).toHaveLength(32);
    expect(isSame({ params: { id: '7' }, query: { dry: '1' }, body: { name: 'a' } })).toBe(true);
    expect(isSame({ params: { id: '8' } })).toBe(false);
    expect(isSame({ query: {} })).toBe(false);
    expect(isSame({ body: { name: 'b' } })).toBe(false);
    expect(isSame({ params: request.query, query: request.params })).toBe(false);
  });

  it('is known by the digest of a streamed body instead', () => {
    expect(isSame({ digest: 'eeee' })).toBe(false);
    const streamed = fingerprintOf({ ...request, digest: 'eeee' });
    expect(fingerprintOf({ ...request, digest: 'eeee', body: undefined })).toEqual(streamed);
    expect(fingerprintOf({ ...request, digest: 'ffff' })).not.toEqual(streamed);
  });

  it('has no body or the body null: nobody can tell', () => {
    expect(fingerprintOf({ ...request, body: undefined })).toEqual(fingerprintOf({ ...request, body: null }));
  });

  it.each(others)('has another lock and another place for another %s', (_, change) => {
    expect(lockOf({ ...scope, ...change })).not.toBe(lockOf(scope));
    expect(placeOf({ ...scope, ...change })).not.toBe(placeOf(scope));
  });

  it('has the same lock in every process, which PostgreSQL takes', () => {
    expect(lockOf({ ...scope })).toBe(lockOf(scope));
    expect(BigInt.asIntN(64, lockOf(scope))).toBe(lockOf(scope));
  });

  it('has a place that names workspace and column first, like all that is sealed', () => {
    expect(placeOf(scope)).toBe(`${scope.workspaceId}:idempotency_keys.response:user:1|POST|/things/:id|k1`);
    expect(placeOf({ ...scope, workspaceId: null })).toBe(
      'none:idempotency_keys.response:user:1|POST|/things/:id|k1',
    );
  });
});

describe('a refusal', () => {
  it.each<[AppError, boolean]>([
    [new AppError('invalid', 'validation_failed', 'No.'), true],
    [new AppError('conflict', 'slug_taken', 'No.'), true],
    [new AppError('not-found', 'not_found', 'No.'), true],
    [new AppError('too-many', 'rate_limited', 'Later.'), false],
    [new AppError('unavailable', 'busy', 'Later.'), false],
  ])('$kind is the reply for good, or says "later"', (refusal, final) => {
    expect([refusal.kind, isFinal(refusal)]).toEqual([refusal.kind, final]);
  });
});

describe('the head of a reply', () => {
  it('is what the handler has set or changed, as text, and never a cookie', () => {
    const before = { 'x-powered-by': 'tests', etag: 'a', gone: 'x' };
    const after = {
      'x-powered-by': 'tests',
      etag: 'b',
      location: '/things/1',
      'content-length': 12,
      link: ['<a>', '<b>'],
      'set-cookie': ['a=b'],
      gone: undefined,
    };
    expect(headersSet(before, after)).toEqual({
      etag: 'b',
      location: '/things/1',
      'content-length': '12',
      link: ['<a>', '<b>'],
    });
  });
});
