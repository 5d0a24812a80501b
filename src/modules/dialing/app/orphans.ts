import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { Config } from '../../../platform/config/config.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { inGroups } from '../../../platform/in-groups.js';
import { CONFIG } from '../../../platform/config/config.js';
import { Telephony } from '../../../telephony/index.js';
import { type Orphan, ReconcileRepository } from '../data/reconcile.repository.js';
import { calleeOf, roomOf } from '../domain/attempt-names.js';
import { dialTokenTtlS } from './dial-sender.js';
import { endedReport, Outcomes, type ReportOf } from './outcomes.js';

const claimed = 500;
/** Requests to LiveKit at once. */
const parallel = 20;

/**
 * Attempts that were dialed by a worker that is gone. Until their token is surely dead nobody knows whether their
 * INVITE left; a callee that lives is adopted, a webhook that came decides, and the rest is `unknown` then.
 */
@Injectable()
export class Orphans {
  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: ReconcileRepository,
    private readonly telephony: Telephony,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async adopt(): Promise<void> {
    const hopelessAfterS = dialTokenTtlS + this.config.unknownAfterS;
    const orphans = await this.database.withSystem((tx) =>
      this.repository.claimOrphans(tx, hopelessAfterS, claimed),
    );
    const reports = await inGroups(orphans, parallel, (orphan) => this.whatBecameOf(orphan));
    await this.outcomes.apply(reports.filter((report) => report !== null));
  }

  private async whatBecameOf(orphan: Orphan): Promise<ReportOf | null> {
    const hint = orphan.carrier_hint;
    if (hint !== null) return endedReport(orphan.id, new Date(hint.at), hint.end);
    const callee = await this.telephony.findCallee(roomOf(orphan.id), calleeOf(orphan.id));
    if (callee?.callStatus === 'active' || callee?.callStatus === 'automation') {
      return { attemptId: orphan.id, report: { kind: 'answered', at: this.clock.now() }, trunk: 'success' };
    }
    if (callee === null && orphan.hopeless) {
      return { attemptId: orphan.id, report: { kind: 'unknown', at: this.clock.now() }, trunk: null };
    }
    return null; // it rings, or its webhook may still come
  }
}
