import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { Counter } from 'prom-client';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Leadership } from '../../../platform/database/leadership.js';
import type { SystemTx } from '../../../platform/database/tx.js';
import { Loop } from '../../../platform/loop.js';
import { Storage } from '../../../platform/storage/storage.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { cutoffOf, type RetentionKind } from '../domain/retention.js';
import {
  dropEmptyMonth,
  forgetFiles,
  moreFiles,
  pruneCalls,
  pruneConsents,
  pruneDecisions,
  pruneProspects,
  pruneTranscripts,
  type Pruned,
  type WorkspaceRetention,
  workspaceRetentions,
} from './retention-work.repository.js';

const hourMs = 3_600_000;

type Prune = (tx: SystemTx, workspaceId: string, before: Date) => Promise<Pruned>;

/** Removes what workspaces do not keep any longer, in pieces of some thousand rows at most. */
@Injectable()
export class RetentionWork implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  private readonly removed: Counter<'kind'>;
  private stopping = false;
  private readonly prunes: Readonly<Record<RetentionKind, Prune>> = {
    transcripts_days: pruneTranscripts,
    calls_days: pruneCalls,
    prospects_days: pruneProspects,
    uploads_days: (tx, workspaceId, before) => this.pruneFiles(tx, workspaceId, before),
    decisions_days: pruneDecisions,
    consents_days: pruneConsents,
  };

  constructor(
    private readonly database: SystemDatabase,
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
    leadership: Leadership,
    metrics: Metrics,
  ) {
    this.loop = new Loop(
      'retention',
      hourMs,
      async () => (leadership.leads ? this.prune(this.clock.now()) : undefined),
      logger,
    );
    this.removed = metrics.counter(
      'trunkline_retention_removed_total',
      'Rows and files that were older than their workspace keeps them.',
      ['kind'],
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.loop.stop();
  }

  /** Removes all that is too old at a moment, of every workspace. */
  async prune(now: Date): Promise<void> {
    const workspaces = await this.database.withSystem((tx) => workspaceRetentions(tx));
    for (const workspace of workspaces) await this.pruneWorkspace(workspace, now);
    let months = 0;
    // A transaction for each: it locks the calls of all months.
    while (!this.stopping && (await this.database.withSystem((tx) => dropEmptyMonth(tx)))) months += 1;
    if (months > 0) this.logger.info({ months }, 'months without any row were dropped');
  }

  private async pruneWorkspace(workspace: WorkspaceRetention, now: Date): Promise<void> {
    const removed: Partial<Record<RetentionKind, number>> = {};
    for (const [kind, prune] of Object.entries(this.prunes) as [RetentionKind, Prune][]) {
      const before = cutoffOf(workspace[kind], now);
      if (before === null) continue;
      const rows = await this.pruneKind(workspace.workspace_id, kind, prune, before);
      if (rows > 0) removed[kind] = rows;
    }
    if (Object.keys(removed).length > 0) {
      this.logger.info({ workspace: workspace.workspace_id, removed }, 'what was too old was removed');
    }
  }

  private async pruneKind(
    workspaceId: string,
    kind: RetentionKind,
    prune: Prune,
    before: Date,
  ): Promise<number> {
    let rows = 0;
    for (let more = true; more && !this.stopping;) {
      const pruned = await this.database.withSystem((tx) => prune(tx, workspaceId, before));
      rows += pruned.removed;
      this.removed.inc({ kind: kind.replace('_days', '') }, pruned.removed);
      more = pruned.more;
    }
    return rows;
  }

  private async pruneFiles(tx: SystemTx, workspaceId: string, before: Date): Promise<Pruned> {
    const files = await forgetFiles(tx, workspaceId, before);
    tx.afterCommit(async () => {
      for (const file of files) await this.storage.remove(file);
    });
    return { removed: files.length, more: moreFiles(files) };
  }
}
