import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';
import { InFlight } from '../app/in-flight.js';
import { ProspectsRepository } from '../lists/prospects.repository.js';
import { ErasedNumbers } from './erased-numbers.js';
import {
  type SuppressionRow,
  SuppressionsRepository,
  type SuppressionSource,
} from './suppressions.repository.js';

export interface SuppressionOrigin {
  workspaceId: string;
  source: SuppressionSource;
  reason: string | null;
  /** The user, if it was one. */
  createdBy: string | null;
}

/** Numbers that a workspace never calls. */
@Injectable()
export class Suppressions {
  constructor(
    private readonly repository: SuppressionsRepository,
    private readonly prospects: ProspectsRepository,
    private readonly inFlight: InFlight,
    private readonly erased: ErasedNumbers,
  ) {}

  /**
   * Suppresses a number, and withdraws what its person agreed to. Once the transaction's hooks have run, no INVITE to
   * it leaves; a call that rings or talks goes on. For a number that is suppressed already, gives the first suppression
   * with `added: false`.
   * @param e164 normalized
   * @throws AppError conflict `number_erased`: it is never called, and not written down again
   */
  async add(
    tx: Tx,
    suppression: SuppressionOrigin & { e164: string },
  ): Promise<{ suppression: SuppressionRow; added: boolean }> {
    const { e164, ...origin } = suppression;
    const [added] = await this.addMany(tx, [e164], origin);
    const row = added ?? (await this.repository.find(tx, origin.workspaceId, e164));
    if (row === null) await this.erased.refuse(tx, origin.workspaceId, e164);
    if (row === null) throw new Error('a suppression that is neither new nor there');
    return { suppression: row, added: added !== undefined };
  }

  /**
   * The same for many numbers at once; gives the new suppressions. Those of erased people are left out.
   * @param e164s normalized, each once, some thousands at most: their persons are locked until the commit
   */
  async addMany(tx: Tx, e164s: readonly string[], origin: SuppressionOrigin): Promise<SuppressionRow[]> {
    const { workspaceId } = origin;
    const all = e164s.toSorted();
    await this.prospects.shareListsOf(tx, workspaceId, all);
    await this.repository.lockPersons(tx, workspaceId, all);
    const erased = await this.erased.among(tx, workspaceId, all);
    const sorted = all.filter((e164) => !erased.has(e164));
    const rows = sorted.map((e164) => ({ id: newId(), e164 }));
    const added = await this.repository.insert(tx, workspaceId, rows, origin);
    await this.repository.withdrawConsents(tx, workspaceId, sorted, origin.source);
    await this.repository.suppressProspects(tx, workspaceId, sorted, origin.source);
    // Also for those that were there: their own request may still be waiting for what is in flight.
    tx.afterCommit(() => this.inFlight.settle({ workspaceId, e164s: sorted }));
    return added;
  }

  /**
   * Locks the person, so that what is written of them comes wholly before or wholly after a suppression or an erasure.
   * @throws AppError conflict `number_erased`
   */
  async hold(tx: Tx, workspaceId: string, e164: string): Promise<void> {
    await this.repository.lockPersons(tx, workspaceId, [e164]);
    await this.erased.refuse(tx, workspaceId, e164);
  }
}
