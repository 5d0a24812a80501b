import { Injectable } from '@nestjs/common';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, invalidField, notFound } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import type { Upload } from '../../../platform/http/upload.guard.js';
import { newId } from '../../../platform/ids.js';
import { publish } from '../../../platform/outbox/outbox.js';
import { Storage } from '../../../platform/storage/storage.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { InFlight } from '../app/in-flight.js';
import { type CallingWindow, validateWindow } from '../domain/calling-window.js';
import { judgeAction, type ListAction, type ListRefusal, type ListStatus } from '../domain/list-state.js';
import { isCountry } from '../import/numbers.js';
import { CanceledLists } from './canceled-lists.js';
import type { ListChanges, ListKind, ListRow, ListSettings, NewList } from './list-settings.js';
import { type CallerNumber, ListsRepository } from './lists.repository.js';
import { ProspectsRepository } from './prospects.repository.js';
import { fileScope, UploadsRepository } from './uploads.repository.js';
import { countryNamed, countryRequired, judgeUpload } from './uploaded-file.js';

/** The outbox topic of an upload that waits to be imported. */
export const importTopic = 'list.import';

/** A clock that is a little off must not make "now" a refusal. */
const scheduleToleranceMs = 60_000;

const refusals: Record<ListRefusal, string> = {
  list_importing: 'The file is still being imported; until then the list can only be changed or canceled.',
  list_finished: 'The list is finished; it cannot be changed any more.',
  list_not_paused: 'The list is not paused. To start it early, set scheduled_at to null.',
  list_already_running: 'The list has started; pause it to give it a new time.',
  schedule_in_past: 'scheduled_at lies in the past.',
};

/** The life of a dial list, for every door that makes them: batches, campaigns. */
@Injectable()
export class DialLists {
  constructor(
    private readonly lists: ListsRepository,
    private readonly uploads: UploadsRepository,
    private readonly prospects: ProspectsRepository,
    private readonly canceled: CanceledLists,
    private readonly inFlight: InFlight,
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a list of an uploaded file, `importing`; a worker imports it. The head of the file is judged here.
   * @throws AppError not-found `phone_number_not_found`; conflict `number_without_agent`, `number_without_trunk`,
   *   `duplicate_file`; invalid `window_never_opens`, `calling_window_invalid`, `schedule_in_past`,
   *   `country_unknown`, `default_country_required` and the codes of `judgeHead`
   */
  async create(tx: WorkspaceTx, caller: Caller, list: NewList, upload: Upload): Promise<string> {
    const number = await this.callerNumber(tx, list.agentPhoneNumber);
    refuseWindow(list.callingWindow, number.workspace_window);
    const country = countryOf(list, number);
    const format = judgeUpload(upload, country, list.columnMap);
    const id = newId();
    const scheduledAt = this.schedule(list.scheduledAt);
    const createdBy = caller.userId;
    await this.lists.insert(tx, { ...list, scheduledAt, id, number, country, createdBy });
    const taken =
      (list.allowDuplicate || (await this.uploads.findList(tx, list.kind, upload.file.sha256)) === null) &&
      (await this.uploads.insert(tx, {
        id,
        listId: id,
        scope: fileScope(list.kind, id),
        file: upload.file,
        format,
        defaultCountry: country,
        allowDuplicate: list.allowDuplicate,
        createdBy,
      }));
    if (!taken) throw await this.duplicateFile(tx, list.kind, upload.file.sha256);
    upload.claim(tx);
    await publish(tx, tx.workspaceId, importTopic, { upload_id: id });
    const { name, bytes } = upload.file;
    await recordAudit(tx, caller, caller.ip, `${list.kind}.created`, list.kind, id, { file: name, bytes });
    return id;
  }

  /**
   * Changes settings and status. After a pause or a cancel no INVITE of the list leaves any more once this
   * transaction's hooks have run.
   * @throws AppError not-found; conflict with the codes of ListRefusal; invalid as for `create`
   */
  async change(
    tx: WorkspaceTx,
    caller: Caller,
    kind: ListKind,
    id: string,
    changes: ListChanges,
  ): Promise<void> {
    const list = await this.locked(tx, kind, id);
    const settings = { ...settingsOf(list), ...given(changes) };
    if (changes.callingWindow !== undefined) {
      refuseWindow(changes.callingWindow, await this.lists.workspaceWindow(tx));
    }
    if (changes.scheduledAt !== undefined) settings.scheduledAt = this.schedule(changes.scheduledAt);
    const status = this.judge(list, settings, changes);
    await this.lists.update(tx, list, settings, status);
    if (changes.callingWindow !== undefined) {
      await this.prospects.wakeOutsideWindow(tx, id);
      await this.prospects.closeIntents(tx, id);
      tx.afterCommit(() => this.inFlight.settle({ listId: id }));
    }
    if (status === 'canceled' && list.status !== 'canceled') {
      await this.canceled.cancelPending(tx, tx.workspaceId, id);
    }
    if (status === 'canceled' || status === 'paused') {
      tx.afterCommit(() => this.inFlight.settle({ listId: id }));
    }
    await recordAudit(tx, caller, caller.ip, `${kind}.updated`, kind, id, {
      fields: Object.keys(given(changes)),
      status,
    });
  }

  /**
   * Removes a list from sight, with its file; its calls stay in the log. What is not finished is canceled first.
   * @throws AppError not-found; conflict `list_running` while it dials or is imported
   */
  async remove(tx: WorkspaceTx, caller: Caller, kind: ListKind, id: string): Promise<void> {
    const list = await this.locked(tx, kind, id);
    if (list.status === 'running' || list.status === 'importing') {
      throw new AppError('conflict', 'list_running', `The list is ${list.status}. Pause or cancel it first.`);
    }
    if (list.status === 'scheduled' || list.status === 'paused') {
      await this.lists.update(tx, list, settingsOf(list), 'canceled');
      await this.canceled.cancelPending(tx, tx.workspaceId, id);
      tx.afterCommit(() => this.inFlight.settle({ listId: id }));
    }
    await this.lists.markDeleted(tx, id);
    for (const key of await this.uploads.forget(tx, id)) tx.afterCommit(() => this.storage.remove(key));
    await recordAudit(tx, caller, caller.ip, `${kind}.deleted`, kind, id, { name: list.name });
  }

  /**
   * Has a prospect dialed again of whom nobody knows whether the phone rang. Only a person may decide that.
   * @throws AppError not-found; conflict `prospect_not_unknown`, `list_finished`
   */
  async redial(
    tx: WorkspaceTx,
    caller: Caller,
    kind: ListKind,
    id: string,
    prospectId: string,
  ): Promise<void> {
    const list = await this.locked(tx, kind, id);
    if (list.status === 'canceled' || list.status === 'failed') throw refuse('list_finished');
    const outcome = await this.prospects.redial(tx, id, prospectId);
    if (outcome === 'missing') throw notFound('prospect');
    if (outcome === 'not-unknown') {
      const detail = 'Only a prospect whose state is unknown can be dialed again by hand.';
      throw new AppError('conflict', 'prospect_not_unknown', detail);
    }
    await this.lists.reopen(tx, id);
    await recordAudit(tx, caller, caller.ip, `${kind}.prospect_redialed`, 'prospect', prospectId, {
      list_id: id,
    });
  }

  private async locked(tx: WorkspaceTx, kind: ListKind, id: string): Promise<ListRow> {
    const list = await this.lists.lock(tx, kind, id);
    if (list === null) throw notFound(kind);
    return list;
  }

  private async callerNumber(tx: WorkspaceTx, given: string): Promise<CallerNumber> {
    const e164 = parsePhoneNumberFromString(given)?.number ?? given;
    const number = await this.lists.callerNumber(tx, e164);
    const pointer = '/agent_phone_number';
    if (number === null) {
      const detail = 'This workspace has no such phone number.';
      throw new AppError('not-found', 'phone_number_not_found', detail, [
        { pointer, code: 'not_found', detail },
      ]);
    }
    for (const [part, id] of [['agent', number.agent_id] as const, ['trunk', number.trunk_id] as const]) {
      if (id !== null) continue;
      const detail = `The number ${number.e164} has no ${part}; it cannot place calls.`;
      throw new AppError('conflict', `number_without_${part}`, detail, [
        { pointer, code: 'conflict', detail },
      ]);
    }
    return number;
  }

  private schedule(at: Date | null): Date | null {
    if (at === null) return null;
    const now = this.clock.now().getTime();
    if (at.getTime() < now - scheduleToleranceMs) {
      throw invalidField('/scheduled_at', 'schedule_in_past', refusals.schedule_in_past);
    }
    return at.getTime() <= now ? null : at;
  }

  /** A new time first, then the settings, then the status that is asked for. */
  private judge(list: ListRow, settings: ListSettings, changes: ListChanges): ListStatus {
    const { status, scheduledAt, ...others } = given(changes);
    const actions: ListAction[] = [];
    if (scheduledAt !== undefined) actions.push({ kind: 'reschedule', scheduledAt: settings.scheduledAt });
    if (Object.keys(others).length > 0) actions.push({ kind: 'repace' });
    if (status !== undefined) actions.push({ kind: kindOf[status] });
    let current = list.status;
    let currentSchedule = list.scheduled_at;
    for (const action of actions) {
      const verdict = judgeAction(
        { status: current, scheduledAt: currentSchedule },
        action,
        this.clock.now(),
      );
      if (!verdict.allowed) throw refuse(verdict.code);
      current = verdict.status;
      if (action.kind === 'reschedule') currentSchedule = action.scheduledAt;
    }
    return current;
  }

  private async duplicateFile(tx: WorkspaceTx, kind: ListKind, sha256: Buffer): Promise<AppError> {
    const first = await this.uploads.findList(tx, kind, sha256);
    const named = first === null ? 'before' : `as "${first.name}"`;
    return new AppError(
      'conflict',
      'duplicate_file',
      `The same file was uploaded ${named}. To call everyone in it again, send allow_duplicate=true.`,
      [{ pointer: '/file', code: 'duplicate_file', detail: 'the same bytes were uploaded before' }],
      first === null ? {} : { [`${kind}_id`]: first.id },
    );
  }
}

function countryOf(list: NewList, number: CallerNumber): CountryCode {
  if (list.defaultCountry !== null) return countryNamed(list.defaultCountry);
  const country = number.country ?? parsePhoneNumberFromString(number.e164)?.country;
  if (country !== undefined && isCountry(country)) return country;
  throw countryRequired(
    'The agent number is of no country; say which one numbers without a country code are of.',
  );
}

const neverOpens: Partial<Record<ReturnType<typeof validateWindow>[number]['code'], string>> = {
  start_equals_end: 'The calling window ends when it starts, so it never opens.',
  no_days: 'The calling window has no days, so it never opens.',
  outside_workspace_hours: "The calling window has no minute in common with the workspace's hours.",
};

function refuseWindow(window: CallingWindow, bound: CallingWindow | null): void {
  const [problem] = validateWindow(window, bound);
  if (problem === undefined) return;
  const detail = neverOpens[problem.code];
  if (detail !== undefined) throw invalidField('/calling_window', 'window_never_opens', detail);
  throw invalidField(
    `/calling_window/${problem.field}`,
    'calling_window_invalid',
    `The calling window's ${problem.field} cannot be used: ${problem.code.replaceAll('_', ' ')}.`,
  );
}

const kindOf = { paused: 'pause', running: 'resume', canceled: 'cancel' } as const;

function refuse(code: ListRefusal): AppError {
  return new AppError('conflict', code, refusals[code]);
}

/** Without the fields that are there but undefined. */
function given<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function settingsOf(list: ListRow): ListSettings {
  return {
    name: list.name,
    scheduledAt: list.scheduled_at,
    maxConcurrent: list.max_concurrent,
    callsPerSecond: list.calls_per_second,
    callingWindow: list.calling_window,
    retry: list.retry,
    ringTimeoutS: list.ring_timeout_s,
  };
}
