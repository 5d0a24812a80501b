type RequestAddress = ConstructorParameters<typeof Request>[0];

/** A Request sends its body once. This one knows what it was made of, so that it can be made again. */
export class RepeatableRequest extends Request {
  constructor(
    private readonly address: RequestAddress,
    private readonly made: RequestInit = {},
  ) {
    super(address, made);
  }

  /** Whether it sends files, which take as long as they need. */
  get sendsFiles(): boolean {
    return this.made.body instanceof FormData;
  }

  /** One to send now; `giveUp` ends it, as the request's own signal does. */
  fresh(giveUp: AbortSignal, credentials: RequestInit['credentials'] | undefined): Request {
    const headers = new Headers(this.headers);
    // A form is written anew, with another boundary.
    if (this.sendsFiles) headers.delete('Content-Type');
    return new Request(this.address, {
      ...this.made,
      headers,
      signal: AbortSignal.any([this.signal, giveUp]),
      ...(credentials !== undefined && { credentials }),
    });
  }
}
