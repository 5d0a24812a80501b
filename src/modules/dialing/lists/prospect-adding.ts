import { Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, invalidField, notFound } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import { newId } from '../../../platform/ids.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { isPremium } from '../domain/destination.js';
import type { ProspectState } from '../domain/prospect-state.js';
import { type Consent, type ConsentField, judgeConsent } from '../import/consent.js';
import { MAX_COLUMNS, MAX_LINE_BYTES } from '../import/format.js';
import { PersonReader } from '../import/person-reader.js';
import type { judgePerson, Person } from '../import/row.js';
import { ErasedNumbers } from '../suppressions/erased-numbers.js';
import { refuse } from './list-rules.js';
import { wakeList } from './lists.repository.js';
import { ProspectAddingRepository } from './prospect-adding.repository.js';
import { countryFor } from './uploaded-file.js';
import { UploadsRepository, type UploadTarget } from './uploads.repository.js';

export interface NewProspect {
  /** As people write it: international, or as it is dialed in `country`. */
  phone_number: string;
  /** ISO 3166-1 alpha-2 or a name; without it the campaign's. */
  country?: string;
  /** IANA; without it the zones of the number's area. */
  timezone?: string;
  variables: Readonly<Record<string, string>>;
  consent?: {
    basis: string;
    /** The year first, as ISO 8601 has it. */
    given_at: string;
    /** Without it: `api`. */
    source?: string;
    text_version?: string;
  };
}

export interface AddedProspect {
  id: string;
  /** `updated`: the campaign had the number; its variables are the new ones now, its state is what it was. */
  outcome: 'added' | 'updated';
  state: ProspectState;
}

const variableName = /^[\p{L}\p{M}\p{N}_]+$/u;
const consentPointers: Record<ConsentField, string> = {
  basis: '/consent/basis',
  at: '/consent/given_at',
  source: '/consent/source',
  textVersion: '/consent/text_version',
};

/** One person more for a campaign, read as the row of a file is. */
@Injectable()
export class ProspectAdding {
  private reader: PersonReader | null = null;

  constructor(
    private readonly repository: ProspectAddingRepository,
    private readonly uploads: UploadsRepository,
    private readonly erased: ErasedNumbers,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds somebody, to be called at once where the campaign runs; a number that it has already gets the variables, beside
   * those that only it has. A suppressed number becomes a prospect that is final.
   * @throws AppError not-found; conflict `list_finished`, `list_ended`, `number_erased`; invalid `phone_number_invalid`,
   *   `premium_number`, `country_unknown`, `time_zone_unknown`, `consent_invalid`, `variable_invalid`
   */
  async add(tx: WorkspaceTx, caller: Caller, listId: string, prospect: NewProspect): Promise<AddedProspect> {
    const campaign = await this.uploads.target(tx, listId);
    if (campaign === null) throw notFound('campaign');
    if (!campaign.takes_people)
      throw refuse(campaign.status === 'completed' ? 'list_ended' : 'list_finished');
    const read = this.read(prospect, campaign);
    const person = { ...read, variables: variablesOf(prospect.variables) };
    const consent = this.consentOf(prospect.consent);
    await this.erased.refuse(tx, tx.workspaceId, person.e164);
    const added = await this.repository.insert(tx, listId, person);
    const { id, state } = added ?? (await this.repository.update(tx, listId, person));
    if (consent !== null) {
      const source = consent.source ?? 'api';
      const about = { id: newId(), e164: person.e164, listId, prospectId: id };
      await this.repository.recordConsent(tx, { ...consent, source, ...about }, caller.userId);
    }
    await wakeList(tx, listId);
    const outcome = added === null ? 'updated' : 'added';
    await recordAudit(tx, caller, caller.ip, `campaign.prospect_${outcome}`, 'prospect', id, {
      campaign_id: listId,
    });
    return { id, outcome, state };
  }

  private read(prospect: NewProspect, campaign: UploadTarget): Person {
    this.reader ??= new PersonReader();
    const verdict = this.reader.read(
      {
        phone: prospect.phone_number.trim(),
        country: (prospect.country ?? '').trim(),
        zone: (prospect.timezone ?? '').trim(),
      },
      countryOf(campaign),
    );
    if (!verdict.ok) throw refusalOf(verdict);
    const { person } = verdict;
    if (isPremium({ e164: person.e164, type: person.number_type })) {
      throw invalidField(
        '/phone_number',
        'premium_number',
        'Premium and shared-cost numbers are never called.',
      );
    }
    return person;
  }

  private consentOf(given: NewProspect['consent']): Consent | null {
    if (given === undefined) return null;
    const cells = {
      basis: given.basis.trim(),
      at: given.given_at.trim(),
      source: (given.source ?? '').trim(),
      textVersion: (given.text_version ?? '').trim(),
    };
    const verdict = judgeConsent(cells, this.clock.now());
    if (!verdict.ok) throw invalidField(consentPointers[verdict.field], 'consent_invalid', verdict.detail);
    return verdict.consent;
  }
}

function countryOf(campaign: UploadTarget): CountryCode {
  return countryFor(campaign.default_country, { e164: campaign.from_e164, country: null });
}

/** With the reason of the file's rows in the field's code. */
function refusalOf({ reason, detail }: Extract<ReturnType<typeof judgePerson>, { ok: false }>): AppError {
  if (reason === 'country_unknown') return invalidField('/country', 'country_unknown', detail);
  if (reason === 'timezone_unknown') return invalidField('/timezone', 'time_zone_unknown', detail);
  const pointer = '/phone_number';
  return new AppError('invalid', 'phone_number_invalid', detail, [{ pointer, code: reason, detail }]);
}

/** As the columns of a file: names of one word, values that are text, no more of them than a line has room for. */
function variablesOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(given);
  if (entries.length > MAX_COLUMNS) {
    throw invalidField('/variables', 'variable_invalid', `${MAX_COLUMNS} variables are the most.`);
  }
  const seen = new Map<string, string>();
  const texts = entries.map(([name, value]): [string, string] => {
    const pointer = `/variables/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!variableName.test(name)) {
      throw invalidField(pointer, 'variable_invalid', 'Letters, digits and underscores make a name.');
    }
    if (typeof value !== 'string') throw invalidField(pointer, 'variable_invalid', 'A variable is a text.');
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      throw invalidField(pointer, 'variable_invalid', `It differs from «${twin}» in case only.`);
    }
    seen.set(name.toLowerCase(), name);
    return [name, value.trim()];
  });
  const bytes = texts.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0);
  if (bytes > MAX_LINE_BYTES) {
    throw invalidField('/variables', 'variable_invalid', `They are longer than ${MAX_LINE_BYTES} bytes.`);
  }
  // Without a prototype, so that a variable named __proto__ is one like any other.
  const variables = Object.create(null) as Record<string, string>;
  for (const [name, value] of texts) variables[name] = value;
  return variables;
}
