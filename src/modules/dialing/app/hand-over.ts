import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { JobQueue } from '../../../platform/queue/job-queue.js';
import { attemptsPerJob, dialJob } from '../jobs/dial-job.js';

/** Puts committed attempts on the queue. What the queue does not take lapses after its slot and is admitted again. */
@Injectable()
export class HandOver {
  constructor(
    private readonly queue: JobQueue,
    private readonly logger: PinoLogger,
  ) {}

  async send(attemptIds: readonly string[]): Promise<void> {
    const groups = Array.from({ length: Math.ceil(attemptIds.length / attemptsPerJob) }, (_, index) =>
      attemptIds.slice(index * attemptsPerJob, (index + 1) * attemptsPerJob),
    );
    try {
      await Promise.all(groups.map((group) => this.queue.add(dialJob, { attemptIds: group })));
    } catch (error) {
      this.logger.warn(
        { err: error, attempts: attemptIds.length },
        'the queue took no dial job; the intents will lapse',
      );
    }
  }
}
