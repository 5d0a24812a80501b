import createClient from 'openapi-fetch';
import { v7 as newKey } from 'uuid';
import type { Auth } from './auth.js';
import { TrunklineError } from './errors.js';
import { FORM, formOf, multipartOf } from './form.js';
import { formOperations, idempotentOperations, multipartOperations } from './operations.js';
import type { RetryOptions } from './retry.js';
import { RepeatableRequest } from './repeatable-request.js';
import { IDEMPOTENCY_KEY, Transport } from './transport.js';
import type { Arguments, ItemOf, ListPath, Method, OptionsOf, PathOf, ReplyOf } from './types.js';

export interface TrunklineOptions {
  /** Such as `https://voice.example.com`. */
  baseUrl: string;
  /** Without it requests are nobody's: enough to sign up and to log in. */
  auth?: Auth;
  retry?: RetryOptions;
  /** Milliseconds until the reply to an attempt begins that sends no file. 30,000 by default. */
  timeoutMs?: number;
  /** Instead of the global one, such as that of a proxy. */
  fetch?: (request: Request) => Promise<Response>;
}

/** openapi-fetch, whose own types know the paths of one call at a time only. */
interface UntypedClient {
  request(method: Method, path: string, options: object): Promise<{ response: Response }>;
}

/**
 * The Trunkline API. Paths, parameters, bodies and replies are typed from its OpenAPI document; a refusal is thrown as
 * `TrunklineError`, and `TrunklineConnectionError` when no reply came.
 *
 * Requests that change something carry an Idempotency-Key where the API takes one, so they are sent again after 429,
 * 503 or a lost connection, and carried out once.
 */
export class Trunkline {
  private readonly client: UntypedClient;

  constructor(options: TrunklineOptions) {
    const baseUrl = options.baseUrl.replace(/\/+$/, '');
    const transport = new Transport({
      baseUrl,
      auth: options.auth,
      retry: options.retry ?? {},
      timeoutMs: options.timeoutMs ?? 30_000,
      fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    });
    const client = createClient<Record<string, never>>({
      baseUrl,
      Request: RepeatableRequest,
      fetch: (request) => successOf(transport, request),
    });
    client.use({
      onRequest: ({ request, schemaPath }) => {
        const takesKey = idempotentOperations.has(`${request.method} ${schemaPath}`);
        if (takesKey && !request.headers.has(IDEMPOTENCY_KEY)) request.headers.set(IDEMPOTENCY_KEY, newKey());
      },
    });
    this.client = client as unknown as UntypedClient;
  }

  GET<P extends PathOf<'get'>>(path: P, ...[options]: Arguments<OptionsOf<'get', P>>) {
    return this.reply('get', path, options);
  }

  POST<P extends PathOf<'post'>>(path: P, ...[options]: Arguments<OptionsOf<'post', P>>) {
    return this.reply('post', path, options);
  }

  PUT<P extends PathOf<'put'>>(path: P, ...[options]: Arguments<OptionsOf<'put', P>>) {
    return this.reply('put', path, options);
  }

  PATCH<P extends PathOf<'patch'>>(path: P, ...[options]: Arguments<OptionsOf<'patch', P>>) {
    return this.reply('patch', path, options);
  }

  DELETE<P extends PathOf<'delete'>>(path: P, ...[options]: Arguments<OptionsOf<'delete', P>>) {
    return this.reply('delete', path, options);
  }

  /** The response itself, successful and unread: for its headers, or to stream what is long, such as an export. */
  async response<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[options]: Arguments<OptionsOf<M, P>>
  ): Promise<Response> {
    return this.send(method, path, options);
  }

  /** Every item of a list, newest first, fetched page by page while you iterate. */
  async *each<P extends ListPath>(
    path: P,
    ...[options]: Arguments<OptionsOf<'get', P>>
  ): AsyncGenerator<ItemOf<P>, void, undefined> {
    const given: { params?: { query?: object } } = options ?? {};
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const query = { page_size: 100, ...given.params?.query, ...(cursor !== undefined && { cursor }) };
      const response = await this.send('get', path, { ...given, params: { ...given.params, query } });
      const page = (await response.json()) as { items: ItemOf<P>[]; next_cursor: string | null };
      yield* page.items;
      cursor = page.next_cursor;
    }
  }

  private async reply<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    options: object | undefined,
  ): Promise<ReplyOf<M, P>> {
    const response = await this.send(method, path, options);
    const text = await response.text();
    const json = /\bjson\b/.test(response.headers.get('Content-Type') ?? '');
    const body: unknown = json && text !== '' ? JSON.parse(text) : text;
    return (response.status === 204 ? undefined : body) as ReplyOf<M, P>;
  }

  private async send(method: Method, path: string, options: object = {}): Promise<Response> {
    const operation = `${method.toUpperCase()} ${path}`;
    const { response } = await this.client.request(method, path, {
      ...options,
      parseAs: 'stream',
      ...(multipartOperations.has(operation) && { bodySerializer: multipartOf }),
      ...(formOperations.has(operation) && { bodySerializer: formOf, headers: FORM }),
    });
    return response;
  }
}

async function successOf(transport: Transport, request: Request): Promise<Response> {
  if (!(request instanceof RepeatableRequest)) throw new TypeError('a request that was not made here');
  const response = await transport.send(request);
  if (response.ok) return response;
  throw new TrunklineError(response, await response.text(), request.headers.get(IDEMPOTENCY_KEY));
}
