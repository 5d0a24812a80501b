import { defineJob } from '../../../platform/queue/job-catalog.js';

export interface DialPayload {
  attemptIds: string[];
}

/** Most attempts in one job. */
export const attemptsPerJob = 50;

/** Hands attempts to the dialer of whichever worker takes it. Never retried: the tables have the intents. */
export const dialJob = defineJob<DialPayload>({ name: 'dial', attempts: 1, backoffMs: 0, concurrency: 8 });
