import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type RawBodyRequest,
} from '@nestjs/common';
import type { Request } from 'express';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors.js';
import { addressGroup } from '../../../platform/http/rate-limit/address-group.js';
import { RateLimits } from '../../../platform/http/rate-limit/rate-limits.js';
import { isUuid } from '../../../platform/ids.js';
import { verifierOf } from './dialer-secrets.repository.js';
import { DialerSecrets } from './dialer-secrets.js';

/** Who sends events, and which message it is. */
export interface DialerSender {
  workspaceId: string;
  /** The key that it was signed under. */
  keyId: string;
  messageId: string;
  body: Buffer;
  ip: string | null;
}

const headerNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
const longestMessageId = 255;
/** As Standard Webhooks has it. */
const toleranceS = 300;
/** How many keys, each from an address, a process remembers. */
const mostKnown = 10_000;
const senders = new WeakMap<Request, DialerSender>();

export const SenderOf = createParamDecorator((_: unknown, context: ExecutionContext): DialerSender => {
  const sender = senders.get(context.switchToHttp().getRequest<Request>());
  if (sender === undefined) throw new Error('a route that takes the sender needs the DialerSignatureGuard');
  return sender;
});

/**
 * Lets a request pass that is signed by Standard Webhooks with the secret of its key. Whatever is wrong is answered
 * with the same words, and takes from the rate limit of the address; what holds takes nothing. Once an address has
 * failed too often, a key that never held from there is refused without being looked up; one that did is looked at each
 * time, so that nobody can lock a dialer out by guessing beside it.
 */
@Injectable()
export class DialerSignatureGuard implements CanActivate {
  /** Keys that held, with their address: they are no guesses, whatever else comes from there. */
  private readonly known = new Set<string>();

  constructor(
    private readonly database: SystemDatabase,
    private readonly secrets: DialerSecrets,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const sender = await this.senderOf(request);
    if (sender === null) {
      await this.limits.takeAsNobody(request);
      throw new AppError('unauthenticated', 'signature_invalid', 'The signature does not hold.');
    }
    senders.set(request, sender);
    return true;
  }

  private async senderOf(request: RawBodyRequest<Request>): Promise<DialerSender | null> {
    const { query, rawBody } = request;
    const keyId = request.header('x-webhook-key') ?? query['key'];
    if (typeof keyId !== 'string' || !isUuid(keyId) || rawBody === undefined) return null;
    const headers = Object.fromEntries(headerNames.map((name) => [name, request.header(name) ?? '']));
    const messageId = headers['webhook-id'] ?? '';
    if (messageId.length > longestMessageId || !mayHold(headers, this.clock.now())) return null;
    const name = `${keyId.toLowerCase()} ${addressGroup(request.ip ?? '')}`;
    if (!this.known.has(name)) this.limits.refuseGuesser(request);
    const verifier = await this.database.withSystem((tx) => verifierOf(tx, keyId));
    if (!this.secrets.verifies(verifier, rawBody, headers) || verifier === null) return null;
    this.note(name);
    return { workspaceId: verifier.workspace_id, keyId, messageId, body: rawBody, ip: request.ip ?? null };
  }

  private note(name: string): void {
    this.known.delete(name); // so that it counts as the youngest
    this.known.add(name);
    const [oldest] = this.known;
    if (this.known.size > mostKnown && oldest !== undefined) this.known.delete(oldest);
  }
}

/** False when no secret would help: a header is missing, or the time is another. */
function mayHold(headers: Record<string, string>, now: Date): boolean {
  const at = Number.parseInt(headers['webhook-timestamp'] ?? '', 10);
  const offS = Math.abs(Math.floor(now.getTime() / 1000) - at);
  return offS <= toleranceS && headerNames.every((name) => headers[name] !== '');
}
