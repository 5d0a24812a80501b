import { randomUUID } from 'node:crypto';
import { access, mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { type JobDefinition, jobCatalog } from '../../platform/queue/job-catalog.js';
import { queueDepth, tryQueue } from '../../platform/queue/queue-probe.js';
import { type Check, fail, ok, type Patient, skip, type Verdict, warn } from './finding.js';

const queuePatienceMs = 5_000;
const mailPatienceMs = 10_000;
/** As the launcher wants it to begin with. */
const leastFreeBytes = 256 * 1024 * 1024;
const comfortableBytes = 2 * 1024 * 1024 * 1024;
/** Jobs are hints to look at the tables, and are taken within milliseconds. */
const manyWaiting = 1_000;

async function queue({ config, databaseUrl }: Patient): Promise<Verdict> {
  const where = { databaseUrl, redisUrl: config.redisUrl };
  const name = config.redisUrl === null ? 'PostgreSQL' : 'Redis';
  const tookMs = await tryQueue(where, queuePatienceMs).catch((error: unknown) => {
    throw new Error(queueSentence(name, config.redisUrl, error), { cause: error });
  });
  if (tookMs === null) {
    return fail(
      `The queue on ${name} took a job and did not give it back within ${queuePatienceMs / 1000} s.`,
    );
  }
  const jobs: JobDefinition<object>[] = [...jobCatalog().values()];
  const waiting = await queueDepth(
    where,
    jobs.map((job) => job.name),
  );
  const behind = Object.entries(waiting).filter(([, count]) => count > manyWaiting);
  if (behind.length > 0) {
    const named = behind.map(([job, count]) => `${job} (${count})`).join(', ');
    return warn(`Jobs wait for a worker: ${named}. Start more workers, or look why they stall.`);
  }
  return ok(`${name} gave a job back in ${tookMs} ms`);
}

function queueSentence(name: string, redisUrl: string | null, error: unknown): string {
  const what =
    error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
  return redisUrl === null
    ? `The queue on ${name} does not work: ${what}`
    : `Redis at ${new URL(redisUrl).host} (REDIS_URL) does not answer: ${what}. Start it, or correct the address.`;
}

async function disk({ config }: Patient): Promise<Verdict> {
  const probe = join(config.dataDir, `.doctor-${randomUUID()}`);
  try {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
    await writeFile(probe, 'ok', { mode: 0o600, flush: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(
      `${config.dataDir} (TRUNKLINE_DATA_DIR) cannot be written (${code}): no list can be uploaded. Make it writable for this user.`,
    );
  } finally {
    await rm(probe, { force: true }).catch(() => undefined); // where nothing could be written nothing is left
  }
  const { bavail, bsize } = await statfs(config.dataDir);
  const free = bavail * bsize;
  const said = `${config.dataDir} can be written, ${(free / 1024 ** 3).toFixed(1)} GiB are free`;
  if (free < leastFreeBytes) return fail(`${said}: free some.`);
  return free < comfortableBytes ? warn(`${said}: free some.`) : ok(said);
}

/** Uploads that wait for their import need their file. */
async function storage({ config, database }: Patient): Promise<Verdict> {
  const rows = await database.withSystem((tx) =>
    tx.query<{ id: string; file_key: string }>(
      `SELECT id, file_key FROM list_uploads WHERE status = 'importing' AND file_key IS NOT NULL`,
    ),
  );
  const missing: string[] = [];
  for (const { id, file_key: key } of rows) {
    const there = await access(join(config.dataDir, 'files', key)).then(
      () => true,
      () => false,
    );
    if (!there) missing.push(id);
  }
  if (missing.length === 0) return ok(`${rows.length} files that are still to be imported are there`);
  return fail(
    `The files of ${missing.length} uploads are missing in ${join(config.dataDir, 'files')} (such as of ${missing[0]}). ` +
      'Every process must have the same TRUNKLINE_DATA_DIR.',
  );
}

async function mail({ config }: Patient): Promise<Verdict> {
  const { smtpUrl } = config.mail;
  if (smtpUrl === null) return skip(`no SMTP_URL: mails become files in ${join(config.dataDir, 'mail')}`);
  const { host } = new URL(smtpUrl);
  const patience = {
    connectionTimeout: mailPatienceMs,
    greetingTimeout: mailPatienceMs,
    socketTimeout: mailPatienceMs,
  };
  const transport = createTransport({ url: smtpUrl, ...patience });
  try {
    await transport.verify();
    return ok(`${host} takes mails`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const wrong =
      code === 'EAUTH' ? 'refuses user and password' : `does not answer as a mail server should (${message})`;
    return fail(`${host} (SMTP_URL) ${wrong}. Correct SMTP_URL; mails wait until then.`);
  } finally {
    transport.close();
  }
}

export const surroundingsChecks: readonly Check[] = [
  { name: 'queue', look: queue },
  { name: 'disk', look: disk },
  { name: 'storage', look: storage },
  { name: 'mail', look: mail },
];
