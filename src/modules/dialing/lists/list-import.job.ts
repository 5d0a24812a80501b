import { defineJob } from '../../../platform/queue/job-catalog.js';

/** Imports one uploaded file. */
export interface ListImportJob {
  /** Jobs of before a list had several files name the list; its one upload has the list's id. */
  list_id?: string;
  upload_id?: string;
}

/** One at a time in a worker: an import is one core's work. */
export const listImportJob = defineJob<ListImportJob>({
  name: 'import',
  attempts: 3,
  backoffMs: 1_000,
  concurrency: 1,
});
