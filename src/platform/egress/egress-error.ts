/** Why there was no reply that counts. */
export type EgressFailure =
  | 'url_not_allowed'
  | 'address_not_allowed'
  | 'name_not_resolved'
  | 'connection_failed'
  | 'certificate_invalid'
  | 'timeout'
  | 'redirect';

/** A request to a customer's URL that brought no reply. The message may be shown to the customer. */
export class EgressError extends Error {
  constructor(
    readonly code: EgressFailure,
    message: string,
    /** Of the reply, where there was one: a redirect. */
    readonly status: number | null = null,
  ) {
    super(message);
  }

  static of(error: Error & { code?: string }): EgressError {
    if (error instanceof EgressError) return error;
    const { code = 'no reason given' } = error;
    if (code === 'ABORT_ERR') return new EgressError('timeout', 'There was no reply in time.');
    if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|SSL|TLS/.test(code)) {
      return new EgressError('certificate_invalid', `There was no safe connection (${code}).`);
    }
    return new EgressError('connection_failed', `The connection failed (${code}).`);
  }
}
