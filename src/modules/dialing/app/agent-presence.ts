import { Injectable } from '@nestjs/common';
import type { Tx, WorkspaceTx } from '../../../platform/database/tx.js';
import { publishMany } from '../../../platform/outbox/outbox.js';
import { answerTopic } from '../data/call-result.js';
import { PresenceRepository } from '../data/presence.repository.js';

/** Attempts whose agents report at the same time, and then some. */
const remembered = 10_000;

/**
 * When the agent of a call was there: it joined the room, asked for its job, or reported. What was first counts, also
 * when it is learned later.
 */
@Injectable()
export class AgentPresence {
  /** Until when an attempt's agent is known to have been heard of, so that not every report writes it. */
  private readonly heard = new Map<string, number>();

  constructor(private readonly repository: PresenceRepository) {}

  /**
   * The agent of an attempt was heard of. To be called before the attempt is locked by anything else.
   * @param at when, by the agent's own clock; null for now. Never later than now.
   */
  async heardOf(tx: WorkspaceTx, attemptId: string, at: Date | null): Promise<void> {
    const known = this.heard.get(attemptId);
    if (known !== undefined && (at === null || at.getTime() >= known)) return;
    const stored = await this.repository.store(tx, attemptId, at);
    if (stored?.ended === true) await this.tell(tx, [stored]);
    tx.afterCommit(() => this.remember(attemptId, at?.getTime() ?? Date.now()));
  }

  /** Has it judged again whether calls that have ended were abandoned. */
  async tell(tx: Tx, calls: readonly { workspace_id: string; call_id: string }[]): Promise<void> {
    await publishMany(
      tx,
      answerTopic,
      calls.map(({ workspace_id: workspaceId, call_id }) => ({ workspaceId, payload: { call_id } })),
    );
  }

  private remember(attemptId: string, at: number): void {
    const oldest = this.heard.size >= remembered ? this.heard.keys().next().value : undefined;
    if (oldest !== undefined) this.heard.delete(oldest);
    this.heard.set(attemptId, at);
  }
}
