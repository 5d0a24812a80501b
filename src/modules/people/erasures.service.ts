import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import { pageOf, sliceOf } from '../../platform/http/paging.js';
import { deepestRow } from '../../platform/http/paging.requests.js';
import type { Caller } from '../../platform/http/principal.js';
import { newId } from '../../platform/ids.js';
import { SecretBox } from '../../platform/security/secret-box.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { ErasedNumbers, Suppressions } from '../dialing/index.js';
import { numberInField } from '../phonenumbers/index.js';
import {
  countErasures,
  type ErasureRow,
  findErasure,
  insertErasure,
  liftErasure,
  lockErasedNumber,
  openErasure,
  pageOfErasures,
} from './data/erasures.repository.js';
import { spellingsOf } from './domain/spellings.js';
import { erasedNumberPlace } from './erased-number-place.js';
import type { EraseRequest, ErasureListQuery } from './erasures.requests.js';
import type { ErasurePage, ErasureResponse } from './erasures.responses.js';
import { numberInQuery } from './numbers.js';

/** The right to be forgotten, as the API has it: a worker does the work. */
@Injectable()
export class ErasuresService {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly erased: ErasedNumbers,
    private readonly secrets: SecretBox,
  ) {}

  async request(tx: WorkspaceTx, caller: Caller, body: EraseRequest): Promise<ErasureResponse> {
    const { e164 } = numberInField('/phone_number', body.phone_number);
    const { workspaceId } = tx;
    const origin = { workspaceId, source: 'erasure' as const, reason: null, createdBy: caller.userId };
    // Locks the person, takes them out of every list, and waits after the commit for what is on its way.
    await this.suppressions.addMany(tx, [e164], origin);
    const hash = await this.erased.hashOf(tx, workspaceId, e164, 'make');
    if (hash === null) throw new Error('a key that is neither new nor there');
    const open = await openErasure(tx, hash);
    if (open !== null) return show(open);
    const id = newId();
    await insertErasure(tx, {
      id,
      hash,
      number: this.secrets.seal(e164, erasedNumberPlace(id)),
      reason: body.reason === undefined ? null : spellingsOf(e164).redact(body.reason),
      requestedBy: caller.userId,
    });
    await recordAudit(tx, caller, caller.ip, 'erasure.requested', 'erasure', id, {});
    return show(await this.find(tx, id));
  }

  async list(tx: WorkspaceTx, query: ErasureListQuery): Promise<ErasurePage> {
    const hash = query.phone_number === undefined ? null : await this.hashOf(tx, query.phone_number);
    const rows = await pageOfErasures(tx, hash, sliceOf(query));
    return pageOf(query, rows, await countErasures(tx, hash, deepestRow + 1), show);
  }

  async read(tx: WorkspaceTx, id: string): Promise<ErasureResponse> {
    return show(await this.find(tx, id));
  }

  async lift(tx: WorkspaceTx, caller: Caller, id: string): Promise<void> {
    const erasure = await this.find(tx, id);
    if (erasure.status !== 'completed') {
      throw new AppError('conflict', 'erasure_running', 'The erasure is not completed yet.');
    }
    // Again: a newer erasure of the number is lifted by itself.
    if (erasure.lifted_at !== null) return;
    await lockErasedNumber(tx, erasure.number_hash);
    if ((await openErasure(tx, erasure.number_hash)) !== null) {
      throw new AppError(
        'conflict',
        'erasure_running',
        'A newer erasure of the number is not completed yet.',
      );
    }
    if (await liftErasure(tx, erasure.number_hash)) {
      await recordAudit(tx, caller, caller.ip, 'erasure.lifted', 'erasure', id, {});
    }
  }

  private async find(tx: WorkspaceTx, id: string): Promise<ErasureRow> {
    const row = await findErasure(tx, id);
    if (row === null) throw notFound('erasure');
    return row;
  }

  /** Where nobody was ever erased there is no key, and no hash matches. */
  private async hashOf(tx: WorkspaceTx, text: string): Promise<Buffer> {
    return (await this.erased.hashOf(tx, tx.workspaceId, numberInQuery(text), 'look')) ?? Buffer.alloc(0);
  }
}

function show({ number_hash: hash, ...erasure }: ErasureRow): ErasureResponse {
  return { ...erasure, number_hash: hash.toString('hex') };
}
