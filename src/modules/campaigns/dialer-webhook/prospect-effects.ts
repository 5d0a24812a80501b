import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { AppError, invalidField, notFound } from '../../../platform/errors.js';
import {
  Callbacks,
  Dispositions,
  type DispositionToApply,
  type PlannedCallback,
} from '../../dialing/index.js';
import type { DialerEvent } from './event-reading.js';
import { prospectOf, prospectOfCall } from './targets.repository.js';

type EventOf<T extends DialerEvent['type']> = Extract<DialerEvent, { type: T }>;
type ProspectEvent = EventOf<'disposition'> | EventOf<'callback'>;

/** What was changed, for the audit log. */
export interface ProspectChange {
  action: string;
  objectType: 'call' | 'prospect';
  objectId: string;
  data: Record<string, unknown>;
}

type Refusal = Extract<PlannedCallback, { kind: 'refused' }>['because'];

const whyNoCallback: Record<Exclude<Refusal, 'suppressed'>, string> = {
  'list-closed': 'Its list calls nobody any more, or is no campaign.',
  'after-list-ends': 'Its campaign ends before that time.',
  'on-the-phone': 'The person is on the phone right now.',
  'outcome-unknown': 'It is not known whether the phone rang; a person has to decide.',
  'not-to-be-called': 'The prospect is not called any more.',
  'declined-or-invalid': 'The person declined a call, or the number does not exist.',
  'attempts-used': 'The prospect was called as often as its campaign allows.',
};

/** What events of outside dialers do to one prospect. Each throws an AppError when it can do nothing. */
@Injectable()
export class ProspectEffects {
  constructor(
    private readonly dispositions: Dispositions,
    private readonly callbacks: Callbacks,
  ) {}

  apply(tx: WorkspaceTx, event: ProspectEvent): Promise<ProspectChange> {
    return event.type === 'disposition' ? this.dispose(tx, event) : this.callBack(tx, event);
  }

  private async callBack(tx: WorkspaceTx, { of, callbackAt }: EventOf<'callback'>): Promise<ProspectChange> {
    const prospectId = await calledProspect(tx, of);
    refuseUnlessPlanned(await this.callbacks.plan(tx, prospectId, callbackAt, null));
    return change('prospect.callback_planned', 'prospect', prospectId, {
      callback_at: callbackAt.toISOString(),
    });
  }

  private async dispose(tx: WorkspaceTx, event: EventOf<'disposition'>): Promise<ProspectChange> {
    const { of, name, callbackAt } = event;
    const whom: DispositionToApply['of'] =
      of.kind === 'call' ? { callId: of.callId } : { prospectId: await calledProspect(tx, of) };
    const applied = await this.dispositions.apply(tx, { of: whom, name, callbackAt, source: 'webhook' });
    if (applied.kind === 'not-found') throw missing(of);
    if (applied.kind === 'unknown-disposition') {
      throw invalidField('/disposition', 'disposition_unknown', 'The workspace has no such disposition.');
    }
    const { effect } = applied;
    const callId = applied.kind === 'recorded' ? applied.callId : null;
    if (callbackAt !== null) await this.planAsked(tx, event, effect, callbackAt, callId);
    else if (applied.kind === 'kept' && effect !== 'opt_out') {
      const detail = 'The person was never called, and does not wait to be.';
      throw new AppError('conflict', 'disposition_without_effect', detail);
    }
    const data = { disposition: name, effect, callback_at: callbackAt?.toISOString() ?? null };
    const id = 'callId' in whom ? whom.callId : whom.prospectId;
    return change('disposition.applied', 'callId' in whom ? 'call' : 'prospect', id, data);
  }

  /** Refused as any callback, but while the call goes on: its end sees to it. */
  private async planAsked(
    tx: WorkspaceTx,
    { of, name }: EventOf<'disposition'>,
    effect: string,
    callbackAt: Date,
    callId: string | null,
  ): Promise<void> {
    if (effect !== 'callback') {
      const detail = `The disposition makes no callback: its effect is ${effect}.`;
      throw invalidField('/callback_at', 'callback_at_invalid', detail);
    }
    const marked = callId === null ? null : { callId, disposition: name };
    const planned = await this.callbacks.plan(tx, await calledProspect(tx, of), callbackAt, marked);
    if (planned.kind !== 'refused' || planned.because !== 'on-the-phone') refuseUnlessPlanned(planned);
  }
}

/** @throws AppError not-found; conflict `callback_not_possible` for a call to nobody of a list */
async function calledProspect(tx: WorkspaceTx, of: ProspectEvent['of']): Promise<string> {
  switch (of.kind) {
    case 'prospect':
      return of.prospectId;
    case 'person': {
      const id = await prospectOf(tx, of.campaign, of.phoneNumber);
      if (id === null) throw missing(of);
      return id;
    }
    case 'call': {
      const call = await prospectOfCall(tx, of.callId);
      if (call === null) throw missing(of);
      if (call.prospect_id !== null) return call.prospect_id;
      throw new AppError('conflict', 'callback_not_possible', 'The call belongs to no campaign.');
    }
  }
}

function missing(of: ProspectEvent['of']): AppError {
  return notFound(of.kind === 'call' ? 'call' : 'prospect');
}

function refuseUnlessPlanned(planned: PlannedCallback): void {
  if (planned.kind === 'planned') return;
  if (planned.kind === 'not-found') throw notFound('prospect');
  if (planned.because === 'suppressed') {
    throw new AppError('conflict', 'number_suppressed', 'The person does not want to be called.');
  }
  throw new AppError('conflict', 'callback_not_possible', whyNoCallback[planned.because]);
}

function change(
  action: string,
  objectType: ProspectChange['objectType'],
  objectId: string,
  data: Record<string, unknown>,
): ProspectChange {
  return { action, objectType, objectId, data };
}
