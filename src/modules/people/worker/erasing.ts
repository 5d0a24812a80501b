import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../../platform/database/database.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { SecretBox } from '../../../platform/security/secret-box.js';
import { recordPlatformAudit } from '../../../platform/telemetry/audit.js';
import { ErasedFiles, type KeptFile } from '../../dialing/index.js';
import { type Spellings, spellingsOf } from '../domain/spellings.js';
import { erasedNumberPlace } from '../erased-number-place.js';
import {
  completeErasure,
  countRemoved,
  type ErasureJob,
  type Obstacle,
  type Removed,
} from './erasure-jobs.repository.js';
import {
  obstacleOf,
  type Person,
  removeAttempts,
  removeCalls,
  removeDecisions,
  removeProspects,
  removeRest,
} from './person.repository.js';
import { StoredReplies } from './stored-replies.js';
import {
  lowestId,
  redactLabels,
  redactPiece,
  redactTranscripts,
  removeOutbox,
  removeRejects,
  removeWebhookEvents,
  sweptColumns,
  type Swept,
} from './texts.repository.js';

const callsAtOnce = 200;
const rowsAtOnce = 1_000;
const uploadsAtOnce = 20;

/** The process ends before an erasure does: another one goes on with it. */
export class Interrupted extends Error {}

/**
 * Removes a person from a workspace: first their own rows, then what may have been made of these, then what others wrote
 * of the number, then the files. All of it in pieces, each a transaction that also counts what it removed; each may be
 * done again, so whoever takes an erasure up begins at the beginning and finds less.
 */
@Injectable()
export class Erasing {
  private stopping = false;

  constructor(
    private readonly database: SystemDatabase,
    private readonly secrets: SecretBox,
    private readonly files: ErasedFiles,
    private readonly replies: StoredReplies,
  ) {}

  /**
   * Gives what has to be waited for, before anything was removed; null when all is done.
   * @throws ClaimLost when another worker has the erasure now, Interrupted after `stop`
   */
  async erase(job: ErasureJob): Promise<Obstacle | null> {
    const e164 = this.secrets.open(job.number, erasedNumberPlace(job.id));
    const person: Person = { workspaceId: job.workspace_id, e164 };
    const obstacle = await this.database.withSystem((tx) => obstacleOf(tx, person, job.started_at));
    if (obstacle !== null) return obstacle;
    const spellings = spellingsOf(e164);
    await this.removeOwn(job, person);
    await this.removeMade(job, person, spellings);
    await this.redactOthers(job, person, spellings);
    await this.blankFiles(job, person, spellings);
    await this.database.withSystem(async (tx) => {
      await countRemoved(tx, job, await removeRest(tx, person));
      const removed = await completeErasure(tx, job);
      await recordPlatformAudit(tx, person.workspaceId, 'erasure.completed', 'erasure', job.id, { removed });
    });
    return null;
  }

  private async removeOwn(job: ErasureJob, person: Person): Promise<void> {
    await this.untilNone(job, (tx) => removeAttempts(tx, person, callsAtOnce));
    await this.untilNone(job, (tx) => removeCalls(tx, person, callsAtOnce));
    await this.untilNone(job, (tx) => removeProspects(tx, person));
    await this.untilNone(job, (tx) => removeDecisions(tx, person, rowsAtOnce));
  }

  /** In the order in which one is made of the other, so that nothing slips from behind to before. */
  private async removeMade(job: ErasureJob, person: Person, spellings: Spellings): Promise<void> {
    await this.piece(job, async (tx) => {
      await removeOutbox(tx, person, spellings);
      return { removed: {} };
    });
    await this.sweep(job, (tx, after) => removeWebhookEvents(tx, person, spellings, after, rowsAtOnce));
    let replies = await this.piece(job, (tx) => this.replies.remove(tx, person, spellings, null));
    while (replies.after !== null) {
      const { after } = replies;
      replies = await this.piece(job, (tx) => this.replies.remove(tx, person, spellings, after));
    }
  }

  private async redactOthers(job: ErasureJob, person: Person, spellings: Spellings): Promise<void> {
    await this.sweep(job, (tx, after) => removeRejects(tx, person, spellings, after, uploadsAtOnce));
    await this.sweep(job, (tx, after) => redactTranscripts(tx, person, spellings, after, callsAtOnce));
    for (const column of sweptColumns) {
      await this.sweep(job, (tx, after) => redactPiece(tx, column, person, spellings, after, rowsAtOnce));
    }
    await this.piece(job, async (tx) => ({ removed: await redactLabels(tx, person, spellings) }));
  }

  private async blankFiles(job: ErasureJob, person: Person, spellings: Spellings): Promise<void> {
    const isIn = (text: string): boolean => spellings.isIn(text);
    let files = await this.nextFiles(person, lowestId);
    while (files.length > 0) {
      for (const file of files) {
        await this.piece(job, async (tx) => {
          const rows = await this.files.blank(tx, file, person.e164, isIn);
          if (rows === null) await this.files.forget(tx, file);
          return { removed: rows === null ? { files: 1 } : { file_rows: rows } };
        });
      }
      files = await this.nextFiles(person, files.at(-1)?.id ?? lowestId);
    }
  }

  private nextFiles({ workspaceId }: Person, after: string): Promise<KeptFile[]> {
    return this.database.withSystem((tx) => this.files.kept(tx, workspaceId, after, uploadsAtOnce));
  }

  private async untilNone(job: ErasureJob, remove: (tx: SystemTx) => Promise<Removed>): Promise<void> {
    const some = async (): Promise<boolean> => {
      const { removed } = await this.piece(job, async (tx) => ({ removed: await remove(tx) }));
      return Object.values(removed).some((count) => count > 0);
    };
    while (await some());
  }

  private async sweep(
    job: ErasureJob,
    sweep: (tx: SystemTx, after: string) => Promise<Swept>,
  ): Promise<void> {
    let swept = await this.piece(job, (tx) => sweep(tx, lowestId));
    while (swept.after !== null) {
      const { after } = swept;
      swept = await this.piece(job, (tx) => sweep(tx, after));
    }
  }

  /** Ends what is under way after the piece that it is at. */
  stop(): void {
    this.stopping = true;
  }

  /** One transaction of the work, which also counts what it removed. */
  private async piece<T extends { removed: Removed }>(
    job: ErasureJob,
    work: (tx: SystemTx) => Promise<T>,
  ): Promise<T> {
    if (this.stopping) throw new Interrupted('the process ends');
    return this.database.withSystem(async (tx) => {
      const done = await work(tx);
      await countRemoved(tx, job, done.removed);
      return done;
    });
  }
}
