import { Catch } from '@nestjs/common';
import { AppError, type ErrorKind } from '../../platform/errors.js';
import { ProblemFilter } from '../../platform/http/problem.filter.js';

/**
 * A refusal in the words of RFC 6749, section 5.2.
 * @param error as the library names it
 */
export function oauthRefusal(error: string, because: string): AppError {
  const words = { error, error_description: because };
  switch (error) {
    case 'invalid_client':
      return new AppError('unauthenticated', 'oauth_client_invalid', because, [], words);
    case 'invalid_scope':
      return new AppError('invalid', 'oauth_scope_invalid', because, [], words);
    case 'unsupported_grant_type':
    case 'unauthorized_client': // grants that the library knows and nobody has here
      return new AppError('invalid', 'oauth_grant_unsupported', because, [], {
        ...words,
        error: 'unsupported_grant_type',
      });
    default:
      return new AppError('invalid', 'oauth_request_invalid', because, [], {
        ...words,
        error: 'invalid_request',
      });
  }
}

/** What refusals that RFC 6749 does not know are called in its words. */
const errorOf: Partial<Record<ErrorKind, string>> = {
  'too-many': 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
  internal: 'server_error',
};

/**
 * Refusals of the token endpoint are problem documents that have the members of RFC 6749 as well, and they leave as
 * application/json, which is what RFC 6749 wants and OAuth clients understand.
 */
@Catch()
export class TokenProblemFilter extends ProblemFilter {
  protected override readonly contentType = 'application/json';

  protected override challenge(error: AppError): string | null {
    return error.kind === 'unauthenticated' ? 'Basic realm="trunkline"' : null;
  }

  protected override document(error: AppError, instance: string): Record<string, unknown> {
    return {
      error: errorOf[error.kind] ?? 'invalid_request',
      error_description: error.message,
      ...super.document(error, instance),
    };
  }
}
