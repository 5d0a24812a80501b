import type { ApiAccess, Auth, Credentials } from './auth.js';
import { TrunklineConnectionError } from './errors.js';
import { askedForMs, isRetryable, type RetryOptions, retryDelayMs } from './retry.js';

export const IDEMPOTENCY_KEY = 'Idempotency-Key';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export interface TransportOptions {
  baseUrl: string;
  auth: Auth | undefined;
  fetch: (request: Request) => Promise<Response>;
  retry: RetryOptions;
  timeoutMs: number;
}

type RequestAddress = ConstructorParameters<typeof Request>[0];

/** A Request sends its body once. This one knows what it was made of, so that it can be made again. */
export class RepeatableRequest extends Request {
  constructor(
    private readonly address: RequestAddress,
    private readonly made: RequestInit = {},
  ) {
    super(address, made);
  }

  /** One to send now, given up after a time (files may take as long as they need). */
  fresh(timeoutMs: number, credentials: Credentials | undefined): Request {
    const headers = new Headers(this.headers);
    const form = this.made.body instanceof FormData;
    // A form is written anew, with another boundary.
    if (form) headers.delete('Content-Type');
    const signals = [this.signal, ...(form ? [] : [AbortSignal.timeout(timeoutMs)])];
    return new Request(this.address, {
      ...this.made,
      headers,
      signal: AbortSignal.any(signals),
      ...(credentials !== undefined && { credentials }),
    });
  }
}

/** Sends requests with their credential, and again where that cannot do harm. */
export class Transport {
  private readonly api: ApiAccess;

  constructor(private readonly options: TransportOptions) {
    this.api = { baseUrl: options.baseUrl, fetch: options.fetch };
  }

  /** @throws TrunklineConnectionError when no reply came; what `signal` was aborted with */
  async send(request: RepeatableRequest): Promise<Response> {
    const key = request.headers.get(IDEMPOTENCY_KEY);
    const repeatable = SAFE_METHODS.has(request.method) || key !== null;
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const reply = await this.reply(request);
      const { auth } = this.options;
      if (reply instanceof Response && reply.status === 401 && auth?.renew && !renewed) {
        renewed = true;
        // Refused is not carried out: any request may be sent again.
        attempt -= 1;
        if (await auth.renew(request.headers, this.api)) continue;
        return reply;
      }
      const again = repeatable && (await worthRepeating(reply, key, attempt));
      const delay = again ? this.delayAfter(attempt, reply) : null;
      if (delay === null) {
        if (reply instanceof Response) return reply;
        throw new TrunklineConnectionError(request.url, key, reply.because);
      }
      if (reply instanceof Response) await reply.body?.cancel();
      await pause(delay, request.signal);
    }
  }

  /** The reply, or why there is none. */
  private async reply(request: RepeatableRequest): Promise<Response | { because: unknown }> {
    const { auth, timeoutMs, fetch } = this.options;
    await auth?.apply(request.headers, this.api);
    try {
      return await fetch(request.fresh(timeoutMs, auth?.credentials));
    } catch (error) {
      request.signal.throwIfAborted();
      return { because: error };
    }
  }

  private delayAfter(attempt: number, reply: Response | { because: unknown }): number | null {
    const asked = reply instanceof Response ? askedForMs(reply.headers.get('Retry-After'), new Date()) : null;
    return retryDelayMs(attempt, asked, this.options.retry, Math.random());
  }
}

async function worthRepeating(
  reply: Response | { because: unknown },
  key: string | null,
  attempt: number,
): Promise<boolean> {
  if (!(reply instanceof Response)) return true;
  if (isRetryable(reply.status)) return true;
  // An earlier attempt of ours, whose reply was lost, is still being carried out: its reply will be there soon.
  if (reply.status !== 409 || key === null || attempt === 1) return false;
  return (await reply.clone().text()).includes('"idempotency_in_flight"');
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
