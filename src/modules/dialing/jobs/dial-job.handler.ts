import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler } from '../../../platform/queue/job-catalog.js';
import { Dialer } from '../app/dialer.js';
import { dialJob, type DialPayload } from './dial-job.js';

@Injectable()
@HandlesJob(dialJob)
export class DialJobHandler implements JobHandler<DialPayload> {
  constructor(private readonly dialer: Dialer) {}

  handle({ attemptIds }: DialPayload): Promise<void> {
    return this.dialer.take(attemptIds);
  }
}
