import { defineJob } from '../../../platform/queue/job-catalog.js';

/** Imports the file of one list. */
export interface ListImportJob {
  list_id: string;
}

/** One at a time in a worker: an import is one core's work. */
export const listImportJob = defineJob<ListImportJob>({
  name: 'import',
  attempts: 3,
  backoffMs: 1_000,
  concurrency: 1,
});
