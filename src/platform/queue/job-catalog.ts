import { SetMetadata } from '@nestjs/common';

/** A kind of job. Its payload carries ids and only ever gains optional fields; the tables hold the truth. */
export interface JobDefinition<P extends object> {
  name: string;
  /** How often the queue runs it; the tables, not the queue, decide whether there is something left to do. */
  attempts: number;
  backoffMs: number;
  /** How many of them one worker runs at once. */
  concurrency: number;
  /** For the compiler only. */
  payload?: P;
}

const catalog = new Map<string, JobDefinition<object>>();

/** Adds a kind of job to the catalog. */
export function defineJob<P extends object>(definition: JobDefinition<P>): JobDefinition<P> {
  if (catalog.has(definition.name)) throw new Error(`the job ${definition.name} is defined twice`);
  catalog.set(definition.name, definition);
  return definition;
}

export function jobCatalog(): ReadonlyMap<string, JobDefinition<object>> {
  return catalog;
}

export const HANDLES = Symbol('handles-job');

/** Marks the provider that runs a kind of job; it implements JobHandler. */
export function HandlesJob(definition: JobDefinition<object>): ClassDecorator {
  return SetMetadata(HANDLES, definition.name);
}

export interface JobHandler<P extends object> {
  handle(payload: P): Promise<void>;
}
