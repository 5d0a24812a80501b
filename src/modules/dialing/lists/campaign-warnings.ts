import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import type { Caller } from '../../../platform/http/principal.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { type Abandonment, AbandonmentGuard } from '../app/abandonment-guard.js';
import { missingDisclosures } from '../domain/disclosures.js';
import type { Disclosure } from '../domain/profiles.js';
import { Profiles } from '../profiles/profiles.js';
import type { CampaignOverview } from './campaign-views.js';
import { CampaignWarningsRepository, type SpeakingAgentRow } from './campaign-warnings.repository.js';

/** Something that does not stop a campaign, or has stopped it, and that somebody should know. */
export interface CampaignWarning {
  code: 'disclosure_missing' | 'abandonment_slowed' | 'abandonment_paused';
  detail: string;
}

interface Missing {
  agent: string;
  missing: Disclosure[];
}

const spoken: Record<Disclosure, string> = {
  ai: 'that it is an AI',
  recording: 'that the call is recorded',
};

/** What somebody should know of campaigns. */
@Injectable()
export class CampaignWarnings {
  constructor(
    private readonly repository: CampaignWarningsRepository,
    private readonly profiles: Profiles,
    private readonly abandonment: AbandonmentGuard,
  ) {}

  /** By the campaign's id. */
  async of(
    tx: WorkspaceTx,
    campaigns: readonly Pick<CampaignOverview, 'id' | 'status_reason' | 'waiting_because'>[],
  ): Promise<Map<string, CampaignWarning[]>> {
    const missing = await this.missing(
      tx,
      campaigns.map(({ id }) => id),
    );
    const warnings = new Map<string, CampaignWarning[]>();
    for (const campaign of campaigns) {
      const held = await this.heldBack(tx, campaign);
      warnings.set(campaign.id, [...(missing.get(campaign.id) ?? []).map(disclosureWarning), ...held]);
    }
    return warnings;
  }

  /** To be called in the transaction that lets a campaign begin: what its agents do not say then is on record. */
  async recordStart(tx: WorkspaceTx, caller: Caller, campaignId: string): Promise<void> {
    const missing = (await this.missing(tx, [campaignId])).get(campaignId) ?? [];
    if (missing.length === 0) return;
    await recordAudit(tx, caller, caller.ip, 'campaign.disclosure_missing', 'campaign', campaignId, {
      agents: missing,
    });
  }

  private async missing(tx: WorkspaceTx, ids: readonly string[]): Promise<Map<string, Missing[]>> {
    const found = new Map<string, Missing[]>();
    for (const row of await this.repository.agentsOf(tx, ids)) {
      const missing = missingDisclosures(row, this.holding(row));
      if (missing.length === 0) continue;
      found.set(row.list_id, [...(found.get(row.list_id) ?? []), { agent: row.agent_name, missing }]);
    }
    return found;
  }

  /** The campaign's own profile, and those of the country whose numbers it calls by default. */
  private holding({ profile, default_country }: SpeakingAgentRow) {
    return this.profiles.all.filter(
      ({ name, region }) =>
        name === profile ||
        (default_country !== null && region.areaCodes === null && region.countries.includes(default_country)),
    );
  }

  private async heldBack(
    tx: WorkspaceTx,
    {
      id,
      status_reason,
      waiting_because,
    }: Pick<CampaignOverview, 'id' | 'status_reason' | 'waiting_because'>,
  ): Promise<CampaignWarning[]> {
    const paused = status_reason === 'abandonment-cap';
    if (!paused && waiting_because !== 'abandonment-near-cap') return [];
    const facts = await this.abandonment.of(tx, tx.workspaceId, id);
    // A campaign that begins is held to few calls without an agent at once, and nothing is wrong with it.
    if (facts === null || (facts.abandoned === 0 && facts.cap > 0)) return [];
    return [
      {
        code: paused ? 'abandonment_paused' : 'abandonment_slowed',
        detail: abandonmentDetail(facts, paused),
      },
    ];
  }
}

function disclosureWarning({ agent, missing }: Missing): CampaignWarning {
  const owed = missing.map((one) => spoken[one]).join(' and ');
  return { code: 'disclosure_missing', detail: `The agent ${agent} does not say ${owed}.` };
}

function abandonmentDetail({ answered, abandoned, cap, since }: Abandonment, paused: boolean): string {
  const share = `No agent was there in time for ${abandoned} of ${answered} people who answered since ${since
    .toISOString()
    .slice(0, 10)}; the cap is ${cap * 100}%.`;
  return paused
    ? `${share} Not one more may be lost.`
    : `${share} Fewer calls are made at once, so that it holds whatever becomes of them.`;
}
