import { Injectable } from '@nestjs/common';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, invalidField } from '../../../platform/errors.js';
import {
  type CallingHours,
  hoursOfWindow,
  type HoursProblem,
  validateHours,
} from '../domain/calling-hours.js';
import type { Profile } from '../domain/profiles.js';
import { retryProblems, type StoredRetry } from '../domain/stored-retry.js';
import { type DispositionRow, DispositionsRepository } from '../dispositions/dispositions.repository.js';
import { Profiles } from '../profiles/profiles.js';
import type { CampaignSettings } from './campaign-settings.js';
import { type CampaignCaller, CampaignsRepository } from './campaigns.repository.js';
import { numberWithout } from './list-rules.js';
import { ListsRepository } from './lists.repository.js';

export type CampaignField = keyof CampaignSettings;

/** Holds what a campaign shall be against what the workspace has and what can ever call somebody. */
@Injectable()
export class CampaignChecks {
  constructor(
    private readonly campaigns: CampaignsRepository,
    private readonly lists: ListsRepository,
    private readonly profiles: Profiles,
    private readonly dispositions: DispositionsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Judges the fields that changed, and those that depend on them.
   * @returns the callers when they changed, else null
   * @throws AppError not-found `agent_not_found`, `phone_number_not_found`; conflict `number_without_agent`,
   *   `number_without_trunk`; invalid `end_in_past`, `end_before_start`, `window_never_opens`,
   *   `calling_window_invalid`, `holiday_invalid`, `profile_unknown`, `retry_rule_invalid`; each names its field
   */
  async judge(
    tx: WorkspaceTx,
    settings: CampaignSettings,
    changed: ReadonlySet<CampaignField>,
  ): Promise<CampaignCaller[] | null> {
    if (changed.has('startsAt') || changed.has('endsAt')) this.refuseTimes(settings, changed);
    if (changed.has('hours') || changed.has('profile')) {
      const profile = this.profileOf(settings);
      refuseHours(settings.hours, [
        { rule: 'workspace', hours: hoursOfWindow(await this.lists.workspaceWindow(tx)) },
        ...this.regional(settings, profile).map(({ name, hours }) => ({ rule: `profile ${name}`, hours })),
      ]);
    }
    if (changed.has('retry')) refuseRetry(settings.retry, await this.dispositions.list(tx));
    if (changed.has('agentId')) await this.refuseAgent(tx, settings.agentId);
    if (changed.has('callerIds')) return this.callers(tx, settings);
    if (changed.has('agentId')) await this.refuseWithoutAgent(tx, settings);
    return null;
  }

  /** Its own profile, and those of the country that its numbers are of unless they say otherwise. */
  private regional(
    { defaultCountry, callerIds: [e164 = ''] }: CampaignSettings,
    own: Profile | null,
  ): Profile[] {
    const country = defaultCountry ?? parsePhoneNumberFromString(e164)?.country;
    return this.profiles.all.filter(
      ({ name, region }) =>
        name === own?.name || (region.areaCodes === null && region.countries.some((one) => one === country)),
    );
  }

  private profileOf({ profile: name }: CampaignSettings): Profile | null {
    const profile = name === null ? null : this.profiles.find(name);
    if (name === null || profile !== null) return profile;
    const known = this.profiles.all.map((one) => one.name).join(', ');
    throw invalidField('/profile', 'profile_unknown', `There is no such profile; there are ${known}.`);
  }

  private refuseTimes({ startsAt, endsAt }: CampaignSettings, changed: ReadonlySet<CampaignField>): void {
    if (endsAt === null) return;
    if (changed.has('endsAt') && endsAt <= this.clock.now()) {
      throw invalidField('/ends_at', 'end_in_past', 'ends_at lies in the past.');
    }
    if (startsAt !== null && endsAt <= startsAt) {
      throw invalidField('/ends_at', 'end_before_start', 'ends_at is not after starts_at.');
    }
  }

  private async refuseAgent(tx: WorkspaceTx, agentId: string | null): Promise<void> {
    if (agentId === null || (await this.campaigns.holdAgent(tx, agentId))) return;
    throw new AppError('not-found', 'agent_not_found', 'This workspace has no such agent.', [
      { pointer: '/agent_id', code: 'not_found', detail: 'This workspace has no such agent.' },
    ]);
  }

  /** A campaign that gives its agent up needs one on each of its numbers; those that are given up do not matter. */
  private async refuseWithoutAgent(tx: WorkspaceTx, { agentId, callerIds }: CampaignSettings): Promise<void> {
    if (agentId !== null) return;
    const alone = (await this.campaigns.callers(tx, callerIds)).find((caller) => caller.agent_id === null);
    if (alone === undefined) return;
    throw numberWithout('agent', alone, `/caller_ids/${callerIds.indexOf(alone.e164)}`);
  }

  /** In the order in which they were given. */
  private async callers(tx: WorkspaceTx, settings: CampaignSettings): Promise<CampaignCaller[]> {
    if (settings.callerIds.length === 0) {
      throw invalidField('/caller_ids', 'validation_failed', 'A campaign calls from one number at least.');
    }
    const found = await this.campaigns.callers(tx, settings.callerIds);
    const byNumber = new Map(found.map((caller) => [caller.e164, caller]));
    return settings.callerIds.map((e164, index) => {
      const pointer = `/caller_ids/${index}`;
      const caller = byNumber.get(e164);
      if (caller === undefined) {
        const detail = 'This workspace has no such phone number.';
        throw new AppError('not-found', 'phone_number_not_found', detail, [
          { pointer, code: 'not_found', detail },
        ]);
      }
      if (caller.trunk_id === null) throw numberWithout('trunk', caller, pointer);
      if (settings.agentId === null && caller.agent_id === null) {
        throw numberWithout('agent', caller, pointer);
      }
      return caller;
    });
  }
}

/** As they are stored: E.164, each once. What is no number stays, and is refused as one that nobody has. */
export function callerNumbers(given: readonly string[]): string[] {
  return [...new Set(given.map((number) => parsePhoneNumberFromString(number)?.number ?? number))];
}

const hoursProblems: Record<HoursProblem['code'], { code: HoursRefusal; detail: string }> = {
  bad_time: { code: 'calling_window_invalid', detail: 'This is no time of the day, HH:MM.' },
  unknown_day: { code: 'calling_window_invalid', detail: 'One of the days is none; they are mon to sun.' },
  repeated_day: { code: 'calling_window_invalid', detail: 'One of the days is there twice.' },
  start_equals_end: {
    code: 'window_never_opens',
    detail: 'The window ends when it starts, so it never opens.',
  },
  no_days: { code: 'window_never_opens', detail: 'The window has no days, so it never opens.' },
  no_windows: { code: 'window_never_opens', detail: 'Without a calling window nobody is ever called.' },
  never_open: {
    code: 'window_never_opens',
    detail: 'The windows and what holds beside them have no minute in common with the hours',
  },
  outside_workspace_hours: {
    code: 'window_never_opens',
    detail: 'The window lies outside of the hours of the workspace.',
  },
  bad_date: { code: 'holiday_invalid', detail: 'This is no day of the calendar, YYYY-MM-DD.' },
  repeated_date: { code: 'holiday_invalid', detail: 'This day is there twice.' },
};

type HoursRefusal = 'calling_window_invalid' | 'window_never_opens' | 'holiday_invalid';

function refuseHours(hours: CallingHours, bounds: Parameters<typeof validateHours>[1]): void {
  const [problem] = validateHours(hours, bounds);
  if (problem === undefined) return;
  const { code, detail } = hoursProblems[problem.code];
  const pointer = problem.pointer.replace('/windows', '/calling_windows');
  throw invalidField(pointer, code, 'rule' in problem ? `${detail} of the ${problem.rule}.` : detail);
}

function refuseRetry(retry: StoredRetry, dispositions: readonly DispositionRow[]): void {
  const [problem] = retryProblems(retry, dispositions);
  if (problem !== undefined) {
    throw invalidField(`/retry${problem.pointer}`, 'retry_rule_invalid', problem.detail);
  }
}
