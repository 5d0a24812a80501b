import { AppError } from '../errors.js';
import { bearerChallenge } from './bearer-challenge.js';

const invalid = new AppError('unauthenticated', 'token_invalid', 'Wants "Bearer" – and a token.');
const narrow = new AppError('forbidden', 'insufficient_scope', 'No.', [], { required_scope: 'calls:write' });

describe('WWW-Authenticate', () => {
  it.each`
    of           | error                                                             | sent            | challenge
    ${'nobody'}  | ${invalid}                                                        | ${undefined}    | ${'Bearer realm="trunkline"'}
    ${'a token'} | ${invalid}                                                        | ${'Bearer abc'} | ${`Bearer realm="trunkline", error="invalid_token", error_description="Wants 'Bearer' ? and a token."`}
    ${'a token'} | ${narrow}                                                         | ${'Bearer abc'} | ${'Bearer realm="trunkline", error="insufficient_scope", scope="calls:write"'}
    ${'a key'}   | ${narrow}                                                         | ${undefined}    | ${null}
    ${'a token'} | ${new AppError('forbidden', 'insufficient_role', 'Admins only.')} | ${'Bearer abc'} | ${null}
  `('tells $of $challenge', ({ error, sent, challenge }) => {
    expect(bearerChallenge(error as AppError, sent as string | undefined)).toBe(challenge);
  });
});
