import { Injectable } from '@nestjs/common';
import { violatedUnique } from '../../../platform/database/database.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { isUuid } from '../../../platform/ids.js';
import type { ListStatus } from '../domain/list-state.js';
import type { CampaignSettings } from './campaign-settings.js';
import { ListsRepository } from './lists.repository.js';

/** A number that shall call, with what it needs for that. */
export interface CampaignCaller {
  id: string;
  e164: string;
  country: string | null;
  agent_id: string | null;
  /** null also when the trunk is deleted. */
  trunk_id: string | null;
}

export interface LockedCampaign {
  id: string;
  status: ListStatus;
  settings: CampaignSettings;
}

export interface CampaignInsert extends CampaignSettings {
  id: string;
  status: ListStatus;
  callers: readonly CampaignCaller[];
  createdBy: string | null;
}

type SettingsRow = {
  id: string;
  status: ListStatus;
  name: string;
  slug: string;
  agent_id: string | null;
  callers: string[];
  default_country: string | null;
  scheduled_at: Date | null;
  ends_at: Date | null;
  hours: CampaignSettings['hours'];
  profile: string | null;
  max_concurrent: number;
  calls_per_second: number;
  retry: CampaignSettings['retry'];
  ring_timeout_s: number;
  voicemail: CampaignSettings['voicemail'];
  priority: number;
  require_consent: CampaignSettings['requireConsent'];
  public_status: boolean;
};

const slugIndexes: ReadonlySet<string> = new Set(['dial_lists_slug', 'dial_lists_public_slug']);

/** The id of the campaign with this slug or id; an id names its own, whatever slug another has. */
export async function campaignIdOf(tx: WorkspaceTx, slugOrId: string): Promise<string | null> {
  const row = await tx.one<{ id: string }>(
    `SELECT id FROM dial_lists
     WHERE workspace_id = $1 AND kind = 'campaign' AND deleted_at IS NULL AND (slug = $2 OR id = $3)
     ORDER BY id = $3 DESC NULLS LAST LIMIT 1`,
    [tx.workspaceId, slugOrId, isUuid(slugOrId) ? slugOrId : null],
  );
  return row?.id ?? null;
}

/** The statements of campaigns, where they differ from those of every list. */
@Injectable()
export class CampaignsRepository {
  constructor(private readonly lists: ListsRepository) {}

  /** FOR UPDATE, as `ListsRepository.lock`. */
  async lock(tx: WorkspaceTx, id: string): Promise<LockedCampaign | null> {
    const row = await tx.one<SettingsRow>(
      `SELECT id, status, name, slug, agent_id, default_country, scheduled_at, ends_at, hours, profile, max_concurrent,
              calls_per_second, retry, ring_timeout_s, voicemail, priority, require_consent, public_status,
              ARRAY(SELECT n.e164 FROM list_callers c JOIN phone_numbers n ON n.id = c.phone_number_id
                    WHERE c.list_id = dial_lists.id ORDER BY c.position) AS callers
       FROM dial_lists WHERE id = $1 AND workspace_id = $2 AND kind = 'campaign' AND deleted_at IS NULL
       FOR UPDATE`,
      [id, tx.workspaceId],
    );
    return row && { id: row.id, status: row.status, settings: settingsOf(row) };
  }

  /** Those of the numbers that the workspace has, held until the transaction ends. */
  callers(tx: WorkspaceTx, numbers: readonly string[]): Promise<CampaignCaller[]> {
    return tx.query<CampaignCaller>(
      `SELECT n.id, n.e164, n.country, n.agent_id, t.id AS trunk_id
       FROM phone_numbers n
       LEFT JOIN trunks t ON t.id = n.trunk_id AND t.deleted_at IS NULL
       WHERE n.workspace_id = $1 AND n.e164 = ANY($2::text[]) AND n.deleted_at IS NULL
       FOR KEY SHARE OF n`,
      [tx.workspaceId, numbers],
    );
  }

  /** Whether there is such an agent, who then stays until the transaction ends. */
  async holdAgent(tx: WorkspaceTx, id: string): Promise<boolean> {
    return (
      (await tx.run('SELECT 1 FROM agents WHERE workspace_id = $1 AND id = $2 FOR KEY SHARE', [
        tx.workspaceId,
        id,
      ])) === 1
    );
  }

  /** False when the slug is taken. */
  async insert(tx: WorkspaceTx, campaign: CampaignInsert): Promise<boolean> {
    const [first] = campaign.callers;
    const inserted = await tx.run(
      `INSERT INTO dial_lists (id, workspace_id, kind, status, phone_number_id, from_e164, created_by, name, slug,
         agent_id, default_country, scheduled_at, ends_at, hours, profile, max_concurrent, calls_per_second, retry,
         ring_timeout_s, voicemail, priority, require_consent, public_status, started_at, due_at)
       VALUES ($1, $2, 'campaign', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
               $21, $22, CASE WHEN $3 = 'running' THEN now() END, coalesce($11, now()))
       ON CONFLICT DO NOTHING`,
      [
        campaign.id,
        tx.workspaceId,
        campaign.status,
        first?.id,
        first?.e164,
        campaign.createdBy,
        ...columnsOf(campaign),
      ],
    );
    if (inserted === 1) await this.setCallers(tx, campaign.id, campaign.callers);
    return inserted === 1;
  }

  /** Writes settings and status of a locked campaign, and has the scheduler look at it. False: the slug is taken. */
  async update(
    tx: WorkspaceTx,
    id: string,
    settings: CampaignSettings,
    status: ListStatus,
    callers: readonly CampaignCaller[] | null,
  ): Promise<boolean> {
    try {
      await tx.savepoint(() => this.write(tx, id, settings, status, callers?.[0] ?? null));
    } catch (error) {
      if (slugIndexes.has(violatedUnique(error) ?? '')) return false;
      throw error;
    }
    if (callers !== null) await this.setCallers(tx, id, callers);
    return true;
  }

  async hasCalls(tx: WorkspaceTx, id: string): Promise<boolean> {
    const row = await tx.one<{ found: boolean }>(
      'SELECT EXISTS (SELECT FROM calls WHERE workspace_id = $1 AND list_id = $2) AS found',
      [tx.workspaceId, id],
    );
    return row?.found === true;
  }

  private setCallers(tx: WorkspaceTx, id: string, callers: readonly CampaignCaller[]): Promise<void> {
    return this.lists.setCallers(
      tx,
      id,
      callers.map((caller) => caller.id),
    );
  }

  private async write(
    tx: WorkspaceTx,
    id: string,
    settings: CampaignSettings,
    status: ListStatus,
    firstCaller: CampaignCaller | null,
  ): Promise<void> {
    await tx.run(
      `UPDATE dial_lists
       SET name = $4, slug = $5, agent_id = $6, default_country = $7, scheduled_at = $8, ends_at = $9, hours = $10,
           profile = $11, max_concurrent = $12, calls_per_second = $13, retry = $14, ring_timeout_s = $15,
           voicemail = $16, priority = $17, require_consent = $18, public_status = $19, status = $3,
           phone_number_id = coalesce($20, phone_number_id), from_e164 = coalesce($21, from_e164), updated_at = now(),
           status_reason = CASE WHEN $3 = status THEN status_reason WHEN $3 IN ('paused', 'archived') THEN 'by-user' END,
           started_at = CASE WHEN $3 = 'running' THEN coalesce(started_at, now()) ELSE started_at END,
           finished_at = CASE WHEN $3 IN ('completed', 'archived') THEN coalesce(finished_at, now()) END,
           waiting_because = NULL, waiting_until = NULL,
           due_at = CASE WHEN $3 = 'scheduled' THEN coalesce($8, now()) ELSE now() END,
           next_slot_at = least(next_slot_at, now() + interval '2 seconds')
       WHERE id = $1 AND workspace_id = $2`,
      [
        id,
        tx.workspaceId,
        status,
        ...columnsOf(settings),
        firstCaller?.id ?? null,
        firstCaller?.e164 ?? null,
      ],
    );
  }
}

function columnsOf(settings: CampaignSettings): unknown[] {
  return [
    settings.name,
    settings.slug,
    settings.agentId,
    settings.defaultCountry,
    settings.startsAt,
    settings.endsAt,
    settings.hours,
    settings.profile,
    settings.maxConcurrent,
    settings.callsPerSecond,
    settings.retry,
    settings.ringTimeoutS,
    settings.voicemail,
    settings.priority,
    settings.requireConsent,
    settings.publicStatus,
  ];
}

function settingsOf(row: SettingsRow): CampaignSettings {
  return {
    name: row.name,
    slug: row.slug,
    agentId: row.agent_id,
    callerIds: row.callers,
    defaultCountry: row.default_country,
    startsAt: row.scheduled_at,
    endsAt: row.ends_at,
    hours: row.hours,
    profile: row.profile,
    maxConcurrent: row.max_concurrent,
    callsPerSecond: row.calls_per_second,
    retry: row.retry,
    ringTimeoutS: row.ring_timeout_s,
    voicemail: row.voicemail,
    priority: row.priority,
    requireConsent: row.require_consent,
    publicStatus: row.public_status,
  };
}
