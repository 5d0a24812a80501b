import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, notFound } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import { newId } from '../../../platform/ids.js';
import { slugOf, slugWithEnding } from '../../../platform/slug.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { InFlight } from '../app/in-flight.js';
import type { ListAction, ListStatus } from '../domain/list-state.js';
import { CanceledLists } from './canceled-lists.js';
import { CampaignChecks, type CampaignField, callerNumbers } from './campaign-checks.js';
import type { CampaignChanges, CampaignSettings, NewCampaign } from './campaign-settings.js';
import {
  type CampaignCaller,
  campaignIdOf,
  CampaignsRepository,
  type LockedCampaign,
} from './campaigns.repository.js';
import { ListRemoval } from './list-removal.js';
import { given, judged, scheduleOf } from './list-rules.js';
import { lookAgain } from './new-hours.js';
import { ProspectsRepository } from './prospects.repository.js';
import { countryFor } from './uploaded-file.js';

/** Chance alone makes no slug that is taken; a run of them means that something else is wrong. */
const slugTries = 5;

/** What was admitted under other settings than these is judged anew. */
const judgedAtAdmission: readonly CampaignField[] = [
  'agentId',
  'callerIds',
  'hours',
  'profile',
  'requireConsent',
  'endsAt',
  'ringTimeoutS',
  'callsPerSecond',
  'maxConcurrent',
];
const ofTheWindow: readonly CampaignField[] = ['hours', 'profile'];

const actionFor = { running: 'start', paused: 'pause', archived: 'archive' } as const;

/** The life of a campaign: a dial list without a file of its own, that is filled and changed while it runs. */
@Injectable()
export class CampaignLists {
  constructor(
    private readonly campaigns: CampaignsRepository,
    private readonly prospects: ProspectsRepository,
    private readonly checks: CampaignChecks,
    private readonly canceled: CanceledLists,
    private readonly removal: ListRemoval,
    private readonly inFlight: InFlight,
    private readonly clock: Clock,
  ) {}

  /**
   * The id of the campaign with this slug or id.
   * @throws AppError not-found
   */
  async idOf(tx: WorkspaceTx, slugOrId: string): Promise<string> {
    const id = await campaignIdOf(tx, slugOrId);
    if (id === null) throw notFound('campaign');
    return id;
  }

  /**
   * Makes an empty campaign, a draft or begun.
   * @throws AppError conflict `slug_taken`; invalid `schedule_in_past`, `country_unknown`,
   *   `default_country_required`; and as `CampaignChecks.judge`
   */
  async create(tx: WorkspaceTx, caller: Caller, campaign: NewCampaign): Promise<string> {
    const { slug, start, ...rest } = campaign;
    const startsAt = scheduleOf(rest.startsAt, '/starts_at', this.clock.now());
    const settings = {
      ...rest,
      slug: slug ?? '',
      startsAt,
      callerIds: callerNumbers(rest.callerIds),
    };
    const callers = await this.checks.judge(tx, settings, new Set(Object.keys(settings) as CampaignField[]));
    const firstCaller = callers?.[0];
    if (callers === null || firstCaller === undefined)
      throw new Error('a campaign without a caller was not refused');
    const facts = { kind: 'campaign', status: 'draft', scheduledAt: startsAt, endsAt: rest.endsAt } as const;
    const insert = {
      ...settings,
      id: newId(),
      status: judged(facts, start ? [{ kind: 'start' }] : [], this.clock.now()),
      defaultCountry: countryFor(rest.defaultCountry, firstCaller),
      callers,
      createdBy: caller.userId,
    };
    if (!(await this.insert(tx, insert, slug))) throw slugTaken();
    const { name, status } = insert;
    await recordAudit(tx, caller, caller.ip, 'campaign.created', 'campaign', insert.id, { name, status });
    return insert.id;
  }

  /**
   * Changes settings, then status. What has not been dialed yet is dialed by the new settings: calls that were
   * admitted under others lapse and are judged again, and after a pause or an end no INVITE leaves any more once this
   * transaction's hooks have run.
   * @returns the campaign's id
   * @throws AppError not-found; conflict with the codes of ListRefusal, `slug_taken`; and as `CampaignChecks.judge`
   */
  async change(tx: WorkspaceTx, caller: Caller, slugOrId: string, changes: CampaignChanges): Promise<string> {
    const campaign = await this.locked(tx, slugOrId);
    const { status: wanted, hours, ...fields } = changes;
    const before = campaign.settings;
    const differing = this.differing(before, {
      ...fields,
      ...(hours !== undefined && { hours: { ...before.hours, ...given(hours) } }),
    });
    const changed = new Set(Object.keys(differing) as CampaignField[]);
    const settings = { ...before, ...differing };
    const callers = await this.checks.judge(tx, settings, changed);
    if (changed.has('defaultCountry')) {
      settings.defaultCountry = await this.country(tx, settings, callers);
    }
    const status = this.judge(campaign, settings, changed, wanted);
    if (changed.size === 0 && status === campaign.status) return campaign.id;
    if (!(await this.campaigns.update(tx, campaign.id, settings, status, callers))) throw slugTaken();
    await this.takeEffect(tx, campaign, changed, status);
    await recordAudit(tx, caller, caller.ip, 'campaign.updated', 'campaign', campaign.id, {
      fields: [...changed],
      status,
    });
    return campaign.id;
  }

  /** Ends a campaign for good: nobody of it is called any more; calls that live go on. */
  async archive(tx: WorkspaceTx, caller: Caller, slugOrId: string): Promise<void> {
    await this.change(tx, caller, slugOrId, { status: 'archived' });
  }

  /** Archives a campaign that has calls, for they refer to it; one without is removed from sight. */
  async remove(tx: WorkspaceTx, caller: Caller, slugOrId: string): Promise<'archived' | 'removed'> {
    const campaign = await this.locked(tx, slugOrId);
    if (await this.campaigns.hasCalls(tx, campaign.id)) {
      await this.change(tx, caller, campaign.id, { status: 'archived' });
      return 'archived';
    }
    if (campaign.status !== 'archived') {
      await this.campaigns.update(tx, campaign.id, campaign.settings, 'archived', null);
      await this.takeEffect(tx, campaign, new Set(), 'archived');
    }
    await this.removal.remove(tx, campaign.id);
    const { name } = campaign.settings;
    await recordAudit(tx, caller, caller.ip, 'campaign.deleted', 'campaign', campaign.id, { name });
    return 'removed';
  }

  private async locked(tx: WorkspaceTx, slugOrId: string): Promise<LockedCampaign> {
    const campaign = await this.campaigns.lock(tx, await this.idOf(tx, slugOrId));
    if (campaign === null) throw notFound('campaign');
    return campaign;
  }

  /** Only what is another value than before: a form that is sent back whole must not undo what was admitted. */
  private differing(before: CampaignSettings, fields: Partial<CampaignSettings>): Partial<CampaignSettings> {
    const wanted = given(fields);
    if (wanted.callerIds !== undefined) wanted.callerIds = callerNumbers(wanted.callerIds);
    const changes = Object.fromEntries(
      Object.entries(wanted).filter(
        ([field, value]) => !isDeepStrictEqual(value, before[field as CampaignField]),
      ),
    ) as Partial<CampaignSettings>;
    if (changes.startsAt !== undefined) {
      changes.startsAt = scheduleOf(changes.startsAt, '/starts_at', this.clock.now());
    }
    return changes;
  }

  /** A new time first, then the settings, then the status that is asked for. */
  private judge(
    campaign: LockedCampaign,
    settings: CampaignSettings,
    changed: ReadonlySet<CampaignField>,
    wanted: CampaignChanges['status'],
  ): ListStatus {
    const actions: ListAction[] = [];
    if (changed.has('startsAt')) actions.push({ kind: 'reschedule', scheduledAt: settings.startsAt });
    if (changed.size > 0) actions.push({ kind: 'repace' });
    if (wanted !== undefined) actions.push({ kind: actionFor[wanted] });
    const { startsAt: scheduledAt } = campaign.settings;
    const facts = {
      kind: 'campaign',
      status: campaign.status,
      scheduledAt,
      endsAt: settings.endsAt,
    } as const;
    return judged(facts, actions, this.clock.now());
  }

  /** Under the list's lock, which no dial decision passes, so that each sees all of the change or comes before it. */
  private async takeEffect(
    tx: WorkspaceTx,
    campaign: LockedCampaign,
    changed: ReadonlySet<CampaignField>,
    status: ListStatus,
  ): Promise<void> {
    const { id } = campaign;
    if (ofTheWindow.some((field) => changed.has(field)) && status !== 'archived') {
      await lookAgain(tx, this.prospects, { workspaceId: tx.workspaceId, listId: id, kind: 'campaign' });
    }
    const readmits = judgedAtAdmission.some((field) => changed.has(field));
    if (readmits) await this.prospects.closeIntents(tx, id);
    if (status === 'archived' && campaign.status !== 'archived') {
      await this.canceled.cancelPending(tx, tx.workspaceId, id);
    }
    if (readmits || status === 'paused' || status === 'archived') {
      tx.afterCommit(() => this.inFlight.settle({ listId: id }));
    }
  }

  private async country(
    tx: WorkspaceTx,
    settings: CampaignSettings,
    callers: readonly CampaignCaller[] | null,
  ): Promise<string> {
    const [e164 = ''] = settings.callerIds;
    const [first] = callers ?? (await this.campaigns.callers(tx, [e164]));
    return countryFor(settings.defaultCountry, first ?? { e164, country: null });
  }

  private async insert(
    tx: WorkspaceTx,
    campaign: Parameters<CampaignsRepository['insert']>[1],
    chosen: string | null,
  ): Promise<boolean> {
    if (chosen !== null) return this.campaigns.insert(tx, campaign);
    const base = slugOf(campaign.name, 'campaign');
    for (let tries = 0; tries < slugTries; tries++) {
      const slug = slugWithEnding(base, randomBytes(4).toString('hex'));
      if (await this.campaigns.insert(tx, { ...campaign, slug })) return true;
    }
    return false;
  }
}

function slugTaken(): AppError {
  const detail = 'This slug is taken.';
  return new AppError('conflict', 'slug_taken', detail, [{ pointer: '/slug', code: 'slug_taken', detail }]);
}
