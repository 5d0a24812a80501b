import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Tx } from '../database/tx.js';
import { AppError } from '../errors.js';
import { recordAudit } from '../telemetry/audit.js';
import { SecretBox } from '../security/secret-box.js';
import {
  fingerprintOf,
  headersSet,
  type IdempotencyScope,
  isFinal,
  listed,
  lockOf,
  placeOf,
  refuseUnfitKey,
} from './idempotency-rules.js';
import { problemStatus } from './problem-document.js';
import { type Principal, stateOf } from './principal.js';

interface StoredReply {
  fingerprint: Buffer;
  status: number;
  response: Buffer;
  headers: Record<string, string | string[]>;
}

interface Refusal {
  kind: AppError['kind'];
  code: AppError['code'];
  detail: string;
  fields: AppError['fields'];
  extra: AppError['extra'];
}

type Outcome = { body: unknown } | { refusal: AppError };

/** A request with a key, and how transactions of its workspace, or of none, are begun. */
export interface KeyedRequest {
  request: Request;
  response: Response;
  key: string;
  /** Null for what a person does outside of any workspace. */
  workspaceId: string | null;
  transaction<R>(work: (tx: Tx) => Promise<R>): Promise<R>;
}

/**
 * Requests that may be repeated. The stored reply is written in the transaction of the effect, so that there is
 * never one without the other; a twin that is still running is refused, not waited for.
 */
@Injectable()
export class IdempotencyStore {
  /** The scopes of repeatable requests that run in this process. */
  private readonly running = new Set<string>();

  constructor(private readonly secrets: SecretBox) {}

  /**
   * Runs `effect` once for a key of this principal and route, and gives every repetition the first reply.
   * @throws AppError conflict `idempotency_mismatch` for another body, `idempotency_in_flight` beside a running twin
   */
  async once(keyed: KeyedRequest, effect: (tx: Tx) => Promise<unknown>): Promise<unknown> {
    const scope = scopeOf(keyed);
    const outcome = await keyed.transaction(async (tx) => {
      await takeTurn(tx, scope);
      const known = await this.replayed(tx, keyed, scope);
      if (known !== null) return known;
      const before = { ...keyed.response.getHeaders() };
      const fresh = await run(() => tx.savepoint(() => effect(tx)));
      await this.store(tx, keyed, scope, fresh, headersSet(before, keyed.response.getHeaders()));
      return fresh;
    });
    return answer(outcome);
  }

  /**
   * For work in transactions of its own that does no harm when it is done twice, such as adding to a set. The reply
   * is stored after it: who dies in between does the work again, and of two that end at once the first one's reply
   * holds for both.
   * @throws AppError as `once`
   */
  async onceRepeatable(keyed: KeyedRequest, work: () => Promise<unknown>): Promise<unknown> {
    const scope = scopeOf(keyed);
    const known = await keyed.transaction((tx) => this.replayed(tx, keyed, scope));
    if (known !== null) return answer(known);
    const name = JSON.stringify(listed(scope));
    if (this.running.has(name)) throw inFlight();
    this.running.add(name);
    try {
      const before = { ...keyed.response.getHeaders() };
      const fresh = await run(work);
      const headers = headersSet(before, keyed.response.getHeaders());
      const outcome = await keyed.transaction(async (tx) => {
        await waitForTurn(tx, scope);
        const first = await this.replayed(tx, keyed, scope);
        if (first === null) await this.store(tx, keyed, scope, fresh, headers);
        return first ?? fresh;
      });
      return answer(outcome);
    } finally {
      this.running.delete(name);
    }
  }

  /** The reply of the first request, marked as such and in the audit log; null when there was none. */
  private async replayed(tx: Tx, keyed: KeyedRequest, scope: IdempotencyScope): Promise<Outcome | null> {
    const { request, response } = keyed;
    const own =
      scope.workspaceId === null ? '$1::uuid IS NULL AND workspace_id IS NULL' : 'workspace_id = $1';
    const stored = await tx.one<StoredReply & Record<string, unknown>>(
      `SELECT fingerprint, status, response, headers FROM idempotency_keys
       WHERE ${own} AND principal = $2 AND method = $3 AND route = $4 AND key = $5 AND expires_at > now()`,
      listed(scope),
    );
    if (stored === null) return null;
    if (!stored.fingerprint.equals(fingerprint(request))) throw mismatch();
    const actor = { ...principalOf(request), workspaceId: scope.workspaceId };
    await recordAudit(tx, actor, request.ip ?? null, 'idempotency.replayed', 'request', scope.route, {
      method: scope.method,
      status: stored.status,
      key: scope.key,
    });
    response.setHeader('Idempotency-Replayed', 'true');
    for (const [name, value] of Object.entries(stored.headers)) response.setHeader(name, value);
    const reply: unknown = JSON.parse(this.secrets.open(stored.response, placeOf(scope)));
    if (stored.status < 400) {
      response.status(stored.status);
      return { body: reply ?? undefined };
    }
    const { kind, code, detail, fields, extra } = reply as Refusal;
    return { refusal: new AppError(kind, code, detail, fields, extra) };
  }

  private async store(
    tx: Tx,
    { request, response }: KeyedRequest,
    scope: IdempotencyScope,
    outcome: Outcome,
    headers: Record<string, string | string[]>,
  ): Promise<void> {
    const refused = 'refusal' in outcome;
    const reply = refused ? plainRefusal(outcome.refusal) : (outcome.body ?? null);
    await tx.run(
      `INSERT INTO idempotency_keys (workspace_id, principal, method, route, key, fingerprint, status, response,
         headers, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + interval '24 hours')
       ON CONFLICT (workspace_id, principal, method, route, key) DO UPDATE
         SET fingerprint = EXCLUDED.fingerprint, status = EXCLUDED.status, response = EXCLUDED.response,
             headers = EXCLUDED.headers, created_at = now(), expires_at = EXCLUDED.expires_at`,
      [
        ...listed(scope),
        fingerprint(request),
        refused ? problemStatus(outcome.refusal.kind) : response.statusCode,
        this.secrets.seal(JSON.stringify(reply), placeOf(scope)),
        refused ? {} : headers,
      ],
    );
  }
}

/** A refusal is a reply like another; what is none ends the whole request, and is not stored. */
async function run(effect: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { body: await effect() };
  } catch (error) {
    if (error instanceof AppError && isFinal(error)) return { refusal: error };
    throw error;
  }
}

function answer(outcome: Outcome): unknown {
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome.body;
}

async function takeTurn(tx: Tx, scope: IdempotencyScope): Promise<void> {
  const row = await tx.one<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
    lockOf(scope).toString(),
  ]);
  if (row?.mine !== true) throw inFlight();
}

async function waitForTurn(tx: Tx, scope: IdempotencyScope): Promise<void> {
  await tx.run('SELECT pg_advisory_xact_lock($1)', [lockOf(scope).toString()]);
}

/** @throws AppError invalid `idempotency_key_invalid` */
function scopeOf({ request, key, workspaceId }: KeyedRequest): IdempotencyScope {
  refuseUnfitKey(key);
  const { kind, id } = principalOf(request);
  return {
    workspaceId,
    principal: `${kind}:${id}`,
    method: request.method,
    route: routeTemplate(request),
    key,
  };
}

function principalOf(request: Request): Principal {
  const { principal } = stateOf(request);
  if (principal === undefined)
    throw new Error('an idempotent route must be declared with @Access of a caller');
  return principal;
}

function fingerprint(request: Request): Buffer {
  const { params, query } = request;
  return fingerprintOf({ params, query, body: request.body as unknown, digest: stateOf(request).bodyDigest });
}

/** `/batch/:id`, not `/batch/0190…`. */
export function routeTemplate(request: Request): string {
  const route: unknown = request.route;
  return typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : request.path;
}

function plainRefusal(error: AppError): Refusal {
  return {
    kind: error.kind,
    code: error.code,
    detail: error.message,
    fields: error.fields,
    extra: error.extra,
  };
}

function inFlight(): AppError {
  return new AppError(
    'conflict',
    'idempotency_in_flight',
    'A request with this Idempotency-Key is still running.',
  );
}

function mismatch(): AppError {
  return new AppError(
    'conflict',
    'idempotency_mismatch',
    'This Idempotency-Key was used with another request. Use a new key for a new request.',
  );
}
