import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../../platform/clock.js';
import { SystemDatabase } from '../../../platform/database/database.js';
import { Loop } from '../../../platform/loop.js';
import { OutboxRelay } from '../../../platform/outbox/outbox-relay.js';
import { JobQueue } from '../../../platform/queue/job-queue.js';
import { Storage } from '../../../platform/storage/storage.js';
import { importTopic } from './dial-lists.js';
import { ImportRepository } from './import.repository.js';
import { listImportJob } from './list-import.job.js';
import { uploadFolder } from './list-upload.js';

const lookEveryMs = 2_000;
/** How long an upload that was handed to the queue may wait there before it is handed over once more. */
const patienceMs = 10_000;
const manyUploads = 20;
const dayMs = 86_400_000;

/**
 * Sees to it that every upload is imported: hands new ones to the queue, and again those that nobody imports, because a
 * worker or the queue was lost. At start it clears away what uploads and imports that were killed left behind.
 */
@Injectable()
export class ImportWatch implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly handedOver = new Map<string, number>();
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    private readonly repository: ImportRepository,
    private readonly queue: JobQueue,
    private readonly outbox: OutboxRelay,
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {
    this.loop = new Loop('imports', lookEveryMs, () => this.handOverAbandoned(), logger);
  }

  onModuleInit(): void {
    this.outbox.consume(importTopic, async (_tx, messages) => {
      for (const { payload } of messages) await this.handOver(String(payload.upload_id ?? payload.list_id));
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
    this.clearAway().catch((error: unknown) =>
      this.logger.error({ err: error }, 'left-overs were not cleared'),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async handOverAbandoned(): Promise<void> {
    const now = this.clock.now().getTime();
    for (const [id, at] of this.handedOver) if (at < now - patienceMs) this.handedOver.delete(id);
    const uploads = await this.database.withSystem((tx) => this.repository.abandoned(tx, manyUploads));
    for (const id of uploads) if (!this.handedOver.has(id)) await this.handOver(id);
  }

  private async handOver(uploadId: string): Promise<void> {
    await this.queue.add(listImportJob, { upload_id: uploadId });
    this.handedOver.set(uploadId, this.clock.now().getTime());
  }

  /** Removes files that no upload names, and staged rows of no import, a day old or more. */
  async clearAway(): Promise<void> {
    await this.database.withSystem((tx) => this.repository.discardOrphans(tx));
    const files = await this.storage.list(uploadFolder);
    const old = files.filter((file) => file.modifiedAt.getTime() < this.clock.now().getTime() - dayMs);
    if (old.length === 0) return;
    const keys = old.map((file) => file.key);
    const used = await this.database.withSystem((tx) => this.repository.keysInUse(tx, keys));
    for (const key of keys) if (!used.has(key)) await this.storage.remove(key);
  }
}
