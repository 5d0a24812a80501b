import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import {
  CONSENT_BASES,
  DispositionsRepository,
  type Profile,
  Profiles,
  RETRYABLE_STATUSES,
  RULE_OUTCOMES,
  VOICEMAIL_ACTIONS,
} from '../dialing/index.js';
import { CAMPAIGN_STATUSES, most } from './domain/campaign-limits.js';
import type { ClearedCacheResponse } from './campaigns.responses.js';
import { OptionsRepository } from './options.repository.js';
import type { CampaignOptionsResponse, ProfileOption } from './options.responses.js';
import { StatusCacheRepository } from './status-cache.repository.js';

/** All that a form for campaigns offers. */
@Injectable()
export class CampaignOptions {
  constructor(
    private readonly repository: OptionsRepository,
    private readonly profiles: Profiles,
    private readonly dispositions: DispositionsRepository,
    private readonly cache: StatusCacheRepository,
    @Inject(CONFIG) private readonly config: Pick<Config, 'uploadMaxBytes'>,
  ) {}

  async read(tx: WorkspaceTx): Promise<CampaignOptionsResponse> {
    const { max_concurrent: maxConcurrent, time_zone: timeZone } = await this.repository.workspace(tx);
    const dispositions = await this.dispositions.list(tx);
    return {
      agents: await this.repository.agents(tx),
      numbers: await this.repository.numbers(tx),
      profiles: this.profiles.all.map(showProfile),
      retry_on: [...RETRYABLE_STATUSES],
      retry_rule_outcomes: [...RULE_OUTCOMES],
      dispositions: dispositions.map(({ name, label, effect, delay_s }) => ({
        name,
        label,
        effect,
        delay_s,
      })),
      voicemail: [...VOICEMAIL_ACTIONS],
      consent_bases: [...CONSENT_BASES],
      statuses: [...CAMPAIGN_STATUSES],
      limits: {
        max_concurrent: maxConcurrent,
        upload_max_bytes: this.config.uploadMaxBytes,
        min_priority: 1,
        max_priority: 10,
        max_attempts: most.attempts,
        max_callers: most.callers,
        max_calling_windows: most.windows,
        max_holidays: most.holidays,
        max_retry_rules: most.retryRules,
      },
      time_zone: timeZone,
    };
  }

  async clearCache(tx: WorkspaceTx): Promise<ClearedCacheResponse> {
    return { cleared: await this.cache.clear(tx, null) };
  }
}

function showProfile(profile: Profile): ProfileOption {
  return {
    name: profile.name,
    title: profile.title,
    countries: [...profile.region.countries],
    area_codes: profile.region.areaCodes === null ? null : [...profile.region.areaCodes],
    calling_windows: profile.hours.windows,
    holidays: profile.hours.holidays,
    attempt_caps: profile.attemptCaps.map(({ max, periodS }) => ({ max, period_s: periodS })),
    min_ring_timeout_s: profile.minRingTimeoutS,
    required_disclosures: [...profile.disclosures],
    consent: profile.consent,
    sources: profile.sources.map(({ rule, citation }) => ({ rule, citation })),
  };
}
