import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { recordPlatformAudit } from '../../../platform/telemetry/audit.js';
import { AbandonmentRepository, type AbandonmentTermsRow } from '../data/abandonment.repository.js';
import {
  type AbandonmentRule,
  type AbandonmentStanding,
  type AbandonmentVerdict,
  judgeByStrictest,
  periodBeginning,
  workspaceRules,
} from '../domain/abandonment.js';
import { Profiles } from '../profiles/profiles.js';

/** How a campaign stands against the strictest of its caps. */
export interface Abandonment extends AbandonmentStanding {
  /** The first day, in UTC, of the period over which it is measured. */
  since: Date;
}

/** Keeps campaigns below the share of abandoned calls that they may have. */
@Injectable()
export class AbandonmentGuard {
  constructor(
    private readonly repository: AbandonmentRepository,
    private readonly profiles: Profiles,
  ) {}

  /** Null for a list that is no campaign, and for a campaign without a cap. */
  async of(tx: Tx, workspaceId: string, listId: string): Promise<Abandonment | null> {
    const terms = await this.repository.terms(tx, workspaceId, listId);
    return terms && (judgeByStrictest(await this.standings(tx, listId, terms))?.by ?? null);
  }

  /**
   * Whether, and how far, a campaign may be dialed. One that must not risk a single call more, and has somebody left to
   * call, is paused here. To be called while the list is locked.
   * @param terms as they were read with the locks
   */
  async judge(
    tx: Tx,
    workspaceId: string,
    listId: string,
    terms: AbandonmentTermsRow,
  ): Promise<AbandonmentVerdict> {
    const judged = judgeByStrictest(await this.standings(tx, listId, terms));
    if (judged === null) return { kind: 'full' };
    const { by, verdict } = judged;
    if (verdict.kind !== 'pause') return verdict;
    // Nobody is called, and a campaign that has nobody left to call completes.
    if (!(await this.repository.pause(tx, listId))) return { kind: 'slow', maxConcurrent: 0 };
    const { answered, abandoned, cap, since } = by;
    await recordPlatformAudit(tx, workspaceId, 'campaign.paused', 'campaign', listId, {
      reason: 'abandonment-cap',
      answered,
      abandoned,
      cap,
      since,
    });
    return verdict;
  }

  private async standings(tx: Tx, listId: string, terms: AbandonmentTermsRow): Promise<Abandonment[]> {
    const rules = this.rulesOf(terms).map(({ rule, countries }) => ({
      cap: rule.maxRate,
      since: periodBeginning(terms.started_at, terms.now, rule.periodDays),
      countries,
    }));
    if (rules.length === 0) return [];
    const counts = await this.repository.counts(tx, listId, rules);
    return rules.flatMap(({ cap, since }, place) => {
      const counted = counts.get(place);
      return counted === undefined ? [] : [{ ...counted, cap, since, maxConcurrent: terms.max_concurrent }];
    });
  }

  /**
   * The workspace's rule and that of the campaign's profile hold anyway; those of other profiles where the campaign has
   * somebody in one of their countries, whatever area of it they are for.
   */
  private rulesOf({
    cap_percent,
    profile: own,
  }: AbandonmentTermsRow): { rule: AbandonmentRule; countries: readonly string[] | null }[] {
    const ofProfiles = this.profiles.all.flatMap(({ name, abandonment: rule, region }) =>
      rule === null ? [] : [{ rule, countries: name === own ? null : region.countries }],
    );
    return [...workspaceRules(cap_percent).map((rule) => ({ rule, countries: null })), ...ofProfiles];
  }
}
