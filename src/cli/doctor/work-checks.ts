import { DialingGate } from '../../modules/dialing/index.js';
import type { SystemDatabase } from '../../platform/database/database.js';
import { type Check, ok, type Patient, type Verdict, warn } from './finding.js';

/** Outbox rows are taken within a second, due lists within two, expired leases within a minute. */
const latePeriod = '5 minutes';

async function dialing({ database }: Patient): Promise<Verdict> {
  const { paused, because } = await new DialingGate(database).state();
  if (!paused) return ok('on');
  return warn(
    `Dialing is paused (${because}). When that is right no more: \`npm run trunkline -- dialing resume\`.`,
  );
}

async function outbox({ database }: Patient): Promise<Verdict> {
  const rows = await count(database, `FROM outbox WHERE created_at < now() - interval '${latePeriod}'`);
  if (rows === 0) return ok('nothing waits');
  return warn(`${rows} messages wait for more than ${latePeriod}. Is a worker running? Its log says more.`);
}

async function lists({ database }: Patient): Promise<Verdict> {
  const late = `due_at < now() - interval '${latePeriod}'`;
  const rows = await count(database, `FROM dial_lists WHERE status IN ('scheduled', 'running') AND ${late}`);
  if (rows === 0) return ok('none is overdue');
  return warn(`${rows} lists are due for more than ${latePeriod} and nobody looks at them. Start a worker.`);
}

async function prospects({ database }: Patient): Promise<Verdict> {
  const rows = await count(
    database,
    `FROM dial_lists l WHERE l.status = 'running' AND l.waiting_because IS NULL AND EXISTS (
       SELECT FROM prospects p WHERE p.list_id = l.id AND p.state = 'pending' AND p.next_at < now() - interval '1 hour')`,
  );
  if (rows === 0) return ok('none is overdue');
  return warn(
    `In ${rows} lists somebody waits for more than an hour to be called, and no reason is given. ` +
      'Raise max_concurrent or calls_per_second, or look at the log of the workers.',
  );
}

async function leases({ database }: Patient): Promise<Verdict> {
  const rows = await count(database, `FROM leases WHERE expires_at < now() - interval '${latePeriod}'`);
  if (rows === 0) return ok('none has expired');
  return warn(`${rows} slots have expired and nobody tidied them up. They count no more; start a worker.`);
}

async function webhooks({ database }: Patient): Promise<Verdict> {
  const rows = await count(
    database,
    `FROM webhook_subscriptions WHERE NOT enabled AND disabled_reason IN ('failing', 'gone')`,
  );
  if (rows === 0) return ok('none was disabled for failing');
  return warn(
    `${rows} webhook subscriptions were disabled since their endpoints fail. Their workspaces have to mend and enable them.`,
  );
}

/** @param from the statement from FROM on */
async function count(database: SystemDatabase, from: string): Promise<number> {
  const row = await database.withSystem((tx) => tx.one<{ n: number }>(`SELECT count(*)::int AS n ${from}`));
  return row?.n ?? 0;
}

export const workChecks: readonly Check[] = [
  { name: 'dialing', look: dialing },
  { name: 'outbox', look: outbox },
  { name: 'lists', look: lists },
  { name: 'prospects', look: prospects },
  { name: 'leases', look: leases },
  { name: 'webhooks out', look: webhooks },
];
