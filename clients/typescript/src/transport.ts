import type { ApiAccess, Auth } from './auth.js';
import { TrunklineConnectionError } from './errors.js';
import type { RepeatableRequest } from './repeatable-request.js';
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

/** Sends requests with their credential, and again where that cannot do harm. */
export class Transport {
  private readonly api: ApiAccess;

  constructor(private readonly options: TransportOptions) {
    this.api = {
      baseUrl: options.baseUrl,
      once: (request) => this.persist(request, false),
      persistently: (request) => this.persist(request, true),
    };
  }

  /** @throws TrunklineConnectionError when no reply came; what `signal` was aborted with */
  async send(request: RepeatableRequest): Promise<Response> {
    const { auth } = this.options;
    const repeatable = SAFE_METHODS.has(request.method) || request.headers.has(IDEMPOTENCY_KEY);
    await auth?.apply(request.headers, this.api);
    const reply = await this.persist(request, repeatable);
    if (reply.status !== 401 || auth?.renew === undefined) return reply;
    // Refused is not carried out: any request may be sent once more.
    if (!(await auth.renew(request.headers, this.api))) return reply;
    await reply.body?.cancel();
    await auth.apply(request.headers, this.api);
    return this.persist(request, repeatable);
  }

  private async persist(request: RepeatableRequest, repeatable: boolean): Promise<Response> {
    const key = request.headers.get(IDEMPOTENCY_KEY);
    for (let attempt = 1; ; attempt++) {
      const reply = await this.reply(request);
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
    const late = new AbortController();
    const giveUp = () => late.abort(new Error(`nothing within ${timeoutMs} ms`));
    const timer = request.sendsFiles ? undefined : setTimeout(giveUp, timeoutMs);
    try {
      return await fetch(request.fresh(late.signal, auth?.credentials));
    } catch (error) {
      request.signal.throwIfAborted();
      return { because: error };
    } finally {
      clearTimeout(timer); // a long reply that has begun may take its time
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
