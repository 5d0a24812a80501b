import { Injectable } from '@nestjs/common';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, notFound } from '../../../platform/errors.js';
import type { Caller } from '../../../platform/http/principal.js';
import type { Upload } from '../../../platform/http/upload.guard.js';
import { newId } from '../../../platform/ids.js';
import { publish } from '../../../platform/outbox/outbox.js';
import { recordAudit } from '../../../platform/telemetry/audit.js';
import { InFlight } from '../app/in-flight.js';
import type { ListAction, ListKind, ListStatus } from '../domain/list-state.js';
import { CanceledLists } from './canceled-lists.js';
import { ListRemoval } from './list-removal.js';
import { given, judged, numberWithout, refuse, refuseWindow, scheduleOf } from './list-rules.js';
import type { ListChanges, ListRow, ListSettings, NewList } from './list-settings.js';
import { type CallerNumber, ListsRepository } from './lists.repository.js';
import { lookAgain } from './new-hours.js';
import { ProspectsRepository } from './prospects.repository.js';
import { fileScope, UploadsRepository } from './uploads.repository.js';
import { countryFor, judgeUpload } from './uploaded-file.js';

/** The outbox topic of an upload that waits to be imported. */
export const importTopic = 'list.import';

/** The life of a dial list, for every door that makes them: batches, campaigns. */
@Injectable()
export class DialLists {
  constructor(
    private readonly lists: ListsRepository,
    private readonly uploads: UploadsRepository,
    private readonly prospects: ProspectsRepository,
    private readonly canceled: CanceledLists,
    private readonly inFlight: InFlight,
    private readonly removal: ListRemoval,
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
    refuseWindow(list.callingWindow, number.workspace_window, '/calling_window');
    const country = countryFor(list.defaultCountry, number);
    const format = judgeUpload(upload, country, list.columnMap);
    const id = newId();
    const scheduledAt = scheduleOf(list.scheduledAt, '/scheduled_at', this.clock.now());
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
      refuseWindow(changes.callingWindow, await this.lists.workspaceWindow(tx), '/calling_window');
    }
    if (changes.scheduledAt !== undefined) {
      settings.scheduledAt = scheduleOf(changes.scheduledAt, '/scheduled_at', this.clock.now());
    }
    const status = this.judge(list, settings, changes);
    await this.lists.update(tx, list, settings, status);
    if (changes.callingWindow !== undefined) {
      await lookAgain(tx, this.prospects, { workspaceId: tx.workspaceId, listId: id, kind });
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
    await this.removal.remove(tx, id);
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
    if (['canceled', 'failed', 'archived'].includes(list.status)) throw refuse('list_finished');
    if (list.ends_at !== null && list.ends_at <= this.clock.now()) throw refuse('list_ended');
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
    if (number.agent_id === null) throw numberWithout('agent', number, pointer);
    if (number.trunk_id === null) throw numberWithout('trunk', number, pointer);
    return number;
  }

  /** A new time first, then the settings, then the status that is asked for. */
  private judge(list: ListRow, settings: ListSettings, changes: ListChanges): ListStatus {
    const { status, scheduledAt, ...others } = given(changes);
    const actions: ListAction[] = [];
    if (scheduledAt !== undefined) actions.push({ kind: 'reschedule', scheduledAt: settings.scheduledAt });
    if (Object.keys(others).length > 0) actions.push({ kind: 'repace' });
    if (status !== undefined) actions.push({ kind: kindOf[status] });
    const facts = { kind: list.kind, status: list.status, scheduledAt: list.scheduled_at, endsAt: null };
    return judged(facts, actions, this.clock.now());
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

const kindOf = { paused: 'pause', running: 'resume', canceled: 'cancel' } as const;

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
