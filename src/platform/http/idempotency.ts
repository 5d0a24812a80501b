import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Database } from '../database/database.js';
import type { WorkspaceTx } from '../database/tx.js';
import { AppError } from '../errors.js';
import { recordAudit } from '../telemetry/audit.js';
import { SecretBox } from '../security/secret-box.js';
import { problemStatus } from './problem-document.js';
import { type Caller, stateOf } from './principal.js';

interface StoredReply {
  fingerprint: Buffer;
  status: number;
  response: Buffer;
}

interface Refusal {
  kind: AppError['kind'];
  code: AppError['code'];
  detail: string;
  fields: AppError['fields'];
  extra: AppError['extra'];
}

type Outcome = { body: unknown } | { refusal: AppError };

/**
 * Requests that may be repeated. The stored reply is written in the transaction of the effect, so that there is
 * never one without the other; a twin that is still running is refused, not waited for.
 */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * Runs `effect` once for a key of this principal and route, and gives every repetition the first reply.
   * @throws AppError conflict `idempotency_mismatch` for another body, `idempotency_in_flight` beside a running twin
   */
  async once(
    request: Request,
    response: Response,
    key: string,
    effect: (tx: WorkspaceTx) => Promise<unknown>,
  ): Promise<unknown> {
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw new AppError(
        'invalid',
        'idempotency_key_invalid',
        'Idempotency-Key wants 1 to 255 visible ASCII characters.',
        [{ parameter: 'Idempotency-Key', code: 'format', detail: 'not 1 to 255 visible ASCII characters' }],
      );
    }
    const caller = stateOf(request).principal as Caller;
    const scope = [
      caller.workspaceId,
      `${caller.kind}:${caller.id}`,
      request.method,
      routeTemplate(request),
      key,
    ];
    const fingerprint = fingerprintOf(request);
    const outcome = await this.database.withWorkspace(caller.workspaceId, async (tx): Promise<Outcome> => {
      await takeTurn(tx, scope);
      const stored = await tx.one<StoredReply>(
        `SELECT fingerprint, status, response FROM idempotency_keys
         WHERE workspace_id = $1 AND principal = $2 AND method = $3 AND route = $4 AND key = $5 AND expires_at > now()`,
        scope,
      );
      if (stored !== null) {
        if (!stored.fingerprint.equals(fingerprint)) throw mismatch();
        await recordAudit(
          tx,
          caller,
          request.ip ?? null,
          'idempotency.replayed',
          'request',
          routeTemplate(request),
          {},
        );
        return this.replay(stored, scope, response);
      }
      const fresh = await run(tx, effect);
      await this.store(tx, scope, fingerprint, fresh, response.statusCode);
      return fresh;
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.body;
  }

  private async store(
    tx: WorkspaceTx,
    scope: string[],
    fingerprint: Buffer,
    outcome: Outcome,
    status: number,
  ): Promise<void> {
    const reply = 'refusal' in outcome ? plainRefusal(outcome.refusal) : (outcome.body ?? null);
    await tx.run(
      `INSERT INTO idempotency_keys (workspace_id, principal, method, route, key, fingerprint, status, response, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '24 hours')
       ON CONFLICT (workspace_id, principal, method, route, key) DO UPDATE
         SET fingerprint = EXCLUDED.fingerprint, status = EXCLUDED.status, response = EXCLUDED.response,
             created_at = now(), expires_at = EXCLUDED.expires_at`,
      [
        ...scope,
        fingerprint,
        'refusal' in outcome ? problemStatus(outcome.refusal.kind) : status,
        this.secrets.seal(JSON.stringify(reply), placeOf(scope)),
      ],
    );
  }

  private replay(stored: StoredReply, scope: string[], response: Response): Outcome {
    response.setHeader('Idempotency-Replayed', 'true');
    const reply: unknown = JSON.parse(this.secrets.open(stored.response, placeOf(scope)));
    if (stored.status < 400) {
      response.status(stored.status);
      return { body: reply ?? undefined };
    }
    const { kind, code, detail, fields, extra } = reply as Refusal;
    return { refusal: new AppError(kind, code, detail, fields, extra) };
  }
}

/** A refusal undoes what the effect did, and is stored as its reply; anything else ends the whole transaction. */
async function run(tx: WorkspaceTx, effect: (tx: WorkspaceTx) => Promise<unknown>): Promise<Outcome> {
  try {
    return { body: await tx.savepoint(() => effect(tx)) };
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'unavailable') return { refusal: error };
    throw error;
  }
}

async function takeTurn(tx: WorkspaceTx, scope: string[]): Promise<void> {
  const lock = createHash('sha256').update(JSON.stringify(scope)).digest().readBigInt64BE(0);
  const row = await tx.one<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
    lock.toString(),
  ]);
  if (row?.mine !== true) {
    throw new AppError(
      'conflict',
      'idempotency_in_flight',
      'A request with this Idempotency-Key is still running.',
    );
  }
}

function fingerprintOf(request: Request): Buffer {
  const body = stateOf(request).bodyDigest ?? JSON.stringify(request.body ?? null);
  return createHash('sha256')
    .update(JSON.stringify([request.params, request.query]))
    .update(body)
    .digest();
}

/** `/batch/:id`, not `/batch/0190…`. */
export function routeTemplate(request: Request): string {
  const route: unknown = request.route;
  return typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : request.path;
}

function placeOf(scope: string[]): string {
  return `${scope[0]}:idempotency_keys.response:${scope.slice(1).join('|')}`;
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

function mismatch(): AppError {
  return new AppError(
    'conflict',
    'idempotency_mismatch',
    'This Idempotency-Key was used with another request. Use a new key for a new request.',
  );
}
