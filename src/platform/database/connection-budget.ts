import type { Role } from '../config/config.js';
import { jobCatalog } from '../queue/job-catalog.js';

/** Two connections and a listener for each queue, and again for each of its workers. */
const forEachQueue = 3;

/** How many connections the application's own pool may have in a process of these roles. */
export function poolSizeOf(roles: readonly Role[]): number {
  return roles.length === 2 ? 24 : 14;
}

/** How many connections a process of these roles may have in all: its pool, the leader's lock, the queue. */
export function connectionsOf(roles: readonly Role[], queueOnRedis: boolean): number {
  const works = roles.includes('worker');
  const queues = queueOnRedis ? 0 : jobCatalog().size * forEachQueue * (works ? 2 : 1);
  return poolSizeOf(roles) + (works ? 1 : 0) + queues;
}
