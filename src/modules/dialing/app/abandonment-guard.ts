import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { recordPlatformAudit } from '../../../platform/telemetry/audit.js';
import { type AbandonmentCountsRow, AbandonmentRepository } from '../data/abandonment.repository.js';
import { type AbandonmentVerdict, judgeAbandonment, periodBeginning } from '../domain/abandonment.js';
import { Profiles } from '../profiles/profiles.js';

/** How a campaign stands against its cap. */
export interface Abandonment extends AbandonmentCountsRow {
  /** The share that may be abandoned, such as 0.03; null for no cap. */
  cap: number | null;
  /** The first day, in UTC, of the 30 over which it is measured. */
  since: Date;
  maxConcurrent: number;
}

/** Keeps campaigns below the share of abandoned calls that they may have. */
@Injectable()
export class AbandonmentGuard {
  constructor(
    private readonly repository: AbandonmentRepository,
    private readonly profiles: Profiles,
  ) {}

  /** Null for a list that is no campaign. */
  async of(tx: Tx, workspaceId: string, listId: string): Promise<Abandonment | null> {
    const terms = await this.repository.terms(tx, workspaceId, listId);
    if (terms === null) return null;
    const since = periodBeginning(terms.started_at, terms.now);
    return {
      ...(await this.repository.counts(tx, listId, since)),
      cap: this.capOf(terms.cap_percent, terms.profile),
      since,
      maxConcurrent: terms.max_concurrent,
    };
  }

  /**
   * Whether, and how far, a campaign may be dialed. One that must not risk a single call more, and has somebody left to
   * call, is paused here. To be called while the list is locked.
   */
  async judge(tx: Tx, workspaceId: string, listId: string): Promise<AbandonmentVerdict> {
    const facts = await this.of(tx, workspaceId, listId);
    if (facts === null) return { kind: 'full' };
    const verdict = judgeAbandonment(facts, facts.cap);
    if (verdict.kind !== 'pause') return verdict;
    // Nobody is called, and a campaign that has nobody left to call completes.
    if (!(await this.repository.pause(tx, listId))) return { kind: 'slow', maxConcurrent: 0 };
    const { answered, abandoned, cap, since } = facts;
    await recordPlatformAudit(tx, workspaceId, 'campaign.paused', 'campaign', listId, {
      reason: 'abandonment-cap',
      answered,
      abandoned,
      cap,
      since,
    });
    return verdict;
  }

  private capOf(workspacePercent: number | null, profileName: string | null): number | null {
    const profile = profileName === null ? null : this.profiles.find(profileName);
    const caps = [
      workspacePercent === null ? null : workspacePercent / 100,
      profile?.abandonment?.maxRate ?? null,
    ].filter((cap) => cap !== null);
    return caps.length === 0 ? null : Math.min(...caps);
  }
}
