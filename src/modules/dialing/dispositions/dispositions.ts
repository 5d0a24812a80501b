import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';
import { publish } from '../../../platform/outbox/outbox.js';
import { holdAttempt } from '../data/attempt-hold.repository.js';
import { answerTopic, resultTopic } from '../data/call-result.js';
import { ENDED_STATUSES } from '../domain/retry-policy.js';
import { Suppressions } from '../suppressions/suppressions.js';
import { type CalledPerson, type CallEvent, CallResultsRepository } from './call-results.repository.js';
import { type DispositionRow, DispositionsRepository } from './dispositions.repository.js';
import { lowestIdOf } from './id-range.js';

export interface DispositionToApply {
  /** A call of the workspace, or a prospect of it: of a prospect, its last call. */
  of: { callId: string } | { prospectId: string };
  /** One of the workspace's dispositions. */
  name: string;
  /** When the person asked to be called; for one whose effect is `callback`. */
  callbackAt: Date | null;
  source: 'api' | 'webhook';
}

/**
 * - `recorded`: the call has it; what its effect asks for follows within a second, once for the call.
 * - `settled`: the person was never called, and is put off or done.
 * - `to-plan`: the person was never called; the time that they asked for is to be planned, see `Callbacks`.
 * - `kept`: the person was never called, and waits for nothing that it could change.
 */
export type AppliedDisposition =
  | { kind: 'recorded'; callId: string; effect: DispositionRow['effect'] }
  | { kind: 'settled' | 'to-plan' | 'kept'; effect: DispositionRow['effect'] }
  | { kind: 'not-found' }
  | { kind: 'unknown-disposition' };

/** Events that say something of the call as a whole. */
const SAYING: ReadonlySet<string> = new Set(['answered_by', 'disposition', 'opt_out', 'end']);

const ENDED: ReadonlySet<string> = new Set(ENDED_STATUSES);

/** What is said of calls, and what follows from it. */
@Injectable()
export class Dispositions {
  constructor(
    private readonly repository: DispositionsRepository,
    private readonly results: CallResultsRepository,
    private readonly suppressions: Suppressions,
    private readonly clock: Clock,
  ) {}

  /** Those of the workspace, in their order. */
  list(tx: WorkspaceTx): Promise<DispositionRow[]> {
    return this.repository.list(tx);
  }

  /**
   * Marks a call with a disposition. An opt-out holds at once: when the transaction's hooks have run, no INVITE to that
   * number leaves. The same again changes nothing.
   */
  async apply(tx: WorkspaceTx, given: DispositionToApply): Promise<AppliedDisposition> {
    const disposition = await this.repository.find(tx, tx.workspaceId, given.name);
    if (disposition === null) return { kind: 'unknown-disposition' };
    const call =
      'callId' in given.of
        ? await this.results.findCall(tx, given.of.callId)
        : await this.results.callOfProspect(tx, given.of.prospectId);
    if (call === null) return { kind: 'not-found' };
    const { effect } = disposition;
    if (call.call_id === null) {
      if (effect === 'opt_out' && call.e164 !== null)
        await this.suppress(tx, call.e164, disposition.name, given.source);
      const prospectId = 'prospectId' in given.of ? given.of.prospectId : null;
      if (effect === 'callback' && given.callbackAt !== null) return { kind: 'to-plan', effect };
      const settled = prospectId !== null && (await this.settleUncalled(tx, prospectId, disposition));
      return { kind: settled ? 'settled' : 'kept', effect };
    }
    const event: CallEvent = {
      id: newId(),
      at: this.clock.now().toISOString(),
      type: 'disposition',
      data: {
        disposition: given.name,
        source: given.source,
        ...(given.callbackAt !== null && { callback_at: given.callbackAt.toISOString() }),
      },
    };
    // Before the call is locked: the list comes first, as everywhere.
    if (effect === 'final') await this.results.endWaiting(tx, call.call_id);
    if (call.attempt_id !== null) await holdAttempt(tx, call.attempt_id);
    await this.record(tx, { ...call, call_id: call.call_id }, [event], given.source);
    return { kind: 'recorded', callId: call.call_id, effect };
  }

  /**
   * Stores what was said of a call, once each, suppresses who opted out, and has the rest follow. An event that is only
   * repeated does not undo what somebody changed since. To be called while the call's attempt is held.
   * @param source of a suppression by a disposition
   */
  async record(
    tx: WorkspaceTx,
    call: CalledPerson,
    events: readonly CallEvent[],
    source: 'agent' | DispositionToApply['source'],
  ): Promise<void> {
    const said = events.some(({ type }) => SAYING.has(type));
    if (said) {
      // The person is locked before the call, as everywhere.
      await this.suppressWhoOptedOut(tx, call, events, source);
      await this.results.lockCall(tx, call.call_id);
    }
    await this.results.storeEvents(tx, call, events);
    if (!said) return;
    const changed = await this.results.settleCall(tx, call.call_id, lowestIdOf(call.call_id));
    // Of a call that has not ended its settlement sees all this: it waits for the attempt that is held.
    if (changed === null || !ENDED.has(changed.status)) return;
    const payload = { call_id: call.call_id };
    if (changed.prospect_id !== null) await publish(tx, tx.workspaceId, resultTopic, payload);
    if (changed.answer_changed) await publish(tx, tx.workspaceId, answerTopic, payload);
  }

  private async suppressWhoOptedOut(
    tx: WorkspaceTx,
    { e164 }: CalledPerson,
    events: readonly CallEvent[],
    source: 'agent' | DispositionToApply['source'],
  ): Promise<void> {
    const asking = events.filter(({ type }) => type === 'opt_out' || type === 'disposition');
    if (asking.length === 0 || e164 === null) return;
    const optOuts = new Set(await this.repository.optOutNames(tx));
    const asked = asking.filter(
      ({ type, data }) => type === 'opt_out' || optOuts.has(String(data['disposition'])),
    );
    const known = await this.results.knownEvents(
      tx,
      asked.map(({ id }) => id),
    );
    const fresh = asked.find(({ id }) => !known.has(id));
    if (fresh === undefined) return;
    const spoken = fresh.type === 'opt_out';
    await this.suppress(
      tx,
      e164,
      spoken ? null : String(fresh.data['disposition']),
      spoken ? 'opt_out' : source,
    );
  }

  /** Of an erased person nothing is written down again; nobody calls them anyway. */
  private async suppress(
    tx: WorkspaceTx,
    e164: string,
    reason: string | null,
    source: 'opt_out' | 'agent' | DispositionToApply['source'],
  ): Promise<void> {
    await this.suppressions.addMany(tx, [e164], {
      workspaceId: tx.workspaceId,
      source: source === 'agent' ? 'disposition' : source,
      reason,
      createdBy: null,
    });
  }

  private async settleUncalled(
    tx: WorkspaceTx,
    prospectId: string,
    { effect, delay_s }: DispositionRow,
  ): Promise<boolean> {
    if (effect === 'none' || effect === 'opt_out') return false;
    if (effect === 'final') {
      const done = { state: 'completed', reason: 'disposition', nextAt: null } as const;
      return this.results.settleUncalled(tx, prospectId, done);
    }
    return this.results.settleUncalled(tx, prospectId, {
      state: 'pending',
      reason: effect === 'callback' ? 'callback' : 'retry-disposition',
      nextAt: new Date(this.clock.now().getTime() + (delay_s ?? 0) * 1000),
    });
  }
}
