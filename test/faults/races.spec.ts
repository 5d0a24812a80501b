import type { INestApplicationContext } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Scheduler } from '../../src/modules/dialing/app/scheduler.js';
import { Loop } from '../../src/platform/loop.js';
import { Campaigner, fictionalNumbers } from '../support/campaigner.js';
import { startEngine } from '../support/engine.js';
import { type Fleet, startFleet } from '../support/processes.js';
import { seeded } from '../support/seeded.js';
import { until } from '../support/sandbox.js';

const seed = Number(process.env.TEST_SEED ?? 20260302);
const races = process.env.TRUNKLINE_TEST_ALL === undefined ? 150 : 1_000;

/** Besides the scheduler that leads, another one works all the time: nothing may depend on there being one. */
describe('while a list is dialed', () => {
  let fleet: Fleet;
  let url: string;
  let engine: INestApplicationContext | undefined;
  let usurper: Loop | undefined;

  beforeAll(async () => {
    fleet = await startFleet({ speed: 50 });
    url = (await fleet.start('api,worker')).url;
    await fleet.start('worker');
    engine = await startEngine(fleet.database, fleet.sandbox, fleet.dataDir);
    const scheduler = engine.get(Scheduler);
    usurper = new Loop('usurper', 40, () => scheduler.tick(), await engine.resolve(PinoLogger));
    usurper.start();
  }, 60_000);

  afterAll(async () => {
    await usurper?.stop();
    await engine?.close();
    await fleet?.close();
  }, 240_000);

  it(`a number that is suppressed gets no INVITE after the 201, in ${races} races`, async () => {
    const random = seeded(seed);
    const campaigner = await Campaigner.signUp(url, { callsPerSecond: 100, maxConcurrent: 400 });
    const numbers = fictionalNumbers(races);
    // Slow enough for the machine to answer at once: a race that waits in a queue is none.
    const batch = await campaigner.upload(numbers, { max_concurrent: 400, calls_per_second: 40 });
    const suppressedAt = new Map<string, number>();
    const suppress = async (number: string, time: number): Promise<void> => {
      await at(time);
      await campaigner.request('POST', '/suppressions', { phone_number: number });
      suppressedAt.set(number, Date.now());
    };
    // Each number is suppressed at about the moment at which it is to be dialed.
    const racing = new Map<string, Promise<void>>();
    await until(
      'every number has its race',
      async () => {
        for (const { to_e164: number, slot_at: slot } of await slotsOf(batch.id)) {
          if (!racing.has(number))
            racing.set(number, suppress(number, slot.getTime() + (random() - 0.92) * 1300));
        }
        return racing.size === races;
      },
      60_000,
    );
    await Promise.all(racing.values());
    await done(campaigner, batch.id);
    const invites = fleet.sandbox.invites().filter((invite) => suppressedAt.has(invite.to));
    const late = invites.filter((invite) => Date.parse(invite.at) > (suppressedAt.get(invite.to) ?? 0));
    console.log(`seed ${seed}: ${invites.length} of ${races} were dialed before they were suppressed`);
    expect(late).toEqual([]);
    expect(invites.length).toBeGreaterThan(races * 0.05);
    expect(invites.length).toBeLessThan(races * 0.95);
  }, 240_000);

  it('a list that is paused gets no INVITE after the 200', async () => {
    const campaigner = await Campaigner.signUp(url, { callsPerSecond: 100, maxConcurrent: 400 });
    const numbers = fictionalNumbers(400);
    const batch = await campaigner.upload(numbers, { max_concurrent: 400, calls_per_second: 100 });
    const own = () => invitesOf(batch.id);
    for (let pause = 1; pause <= 3; pause += 1) {
      await until('it dials', async () => (await own()).length >= pause * 50, 60_000);
      await campaigner.request('PATCH', `/batch/${batch.id}`, { status: 'paused' });
      const pausedAt = Date.now();
      await until('no attempt of it is open', async () => (await openAttempts(batch.id)) === 0, 60_000);
      const late = (await own()).filter(
        (invite) => Date.parse(invite.at) > pausedAt && Date.parse(invite.at) <= Date.now(),
      );
      expect(late).toEqual([]);
      await campaigner.request('PATCH', `/batch/${batch.id}`, { status: 'running' });
    }
    await done(campaigner, batch.id);
    expect(await own()).toHaveLength(400);
  }, 240_000);

  it('a workspace that closes its hours gets no INVITE after the 200, and goes on when it opens them', async () => {
    const campaigner = await Campaigner.signUp(url, { callsPerSecond: 100, maxConcurrent: 400 });
    const settings = `/workspaces/${campaigner.workspaceId}/settings`;
    const batch = await campaigner.upload(fictionalNumbers(300), {
      max_concurrent: 400,
      calls_per_second: 100,
    });
    await until('it dials', async () => (await invitesOf(batch.id)).length >= 50, 60_000);
    const days = [dayAfterTomorrow(Date.now())];
    await campaigner.request('PATCH', settings, { calling_window: { start: '10:00', end: '11:00', days } });
    const closedAt = Date.now();
    await until('no attempt of it is open', async () => (await openAttempts(batch.id)) === 0, 60_000);
    const dialed = await invitesOf(batch.id);
    expect(dialed.filter((invite) => Date.parse(invite.at) > closedAt)).toEqual([]);
    expect(dialed.length).toBeLessThan(300);
    await campaigner.request('PATCH', settings, { calling_window: null });
    await done(campaigner, batch.id);
    expect(await invitesOf(batch.id)).toHaveLength(300);
  }, 240_000);

  it('a person whom two lists reach at once is called no more often than the cap', async () => {
    const campaigner = await Campaigner.signUp(url, { callsPerSecond: 200, maxConcurrent: 400 });
    const settings = `/workspaces/${campaigner.workspaceId}/settings`;
    await campaigner.request('PATCH', settings, { attempt_caps: [{ max: 2, period_s: 86_400 }] });
    const numbers = fictionalNumbers(200);
    const pace = { max_concurrent: 400, calls_per_second: 100 };
    const retry = { max_attempts: 3, delay_s: 0, on: ['busy', 'no-answer', 'failed'] };
    const lists = await Promise.all([
      campaigner.upload(numbers, { ...pace, retry }),
      campaigner.upload(numbers.toReversed(), { ...pace, retry }),
    ]);
    await Promise.all(lists.map((list) => done(campaigner, list.id)));
    const perPerson = new Map<string, number>();
    for (const list of lists) {
      for (const invite of await invitesOf(list.id))
        perPerson.set(invite.to, (perPerson.get(invite.to) ?? 0) + 1);
    }
    expect(Math.max(...perPerson.values())).toBe(2);
    expect(perPerson.size).toBe(200);
  }, 240_000);

  it('no more calls live at once than the workspace allows, by the carrier', async () => {
    const campaigner = await Campaigner.signUp(url, { callsPerSecond: 200, maxConcurrent: 17 });
    const pace = { max_concurrent: 15, calls_per_second: 100 };
    const lists = await Promise.all([
      campaigner.upload(fictionalNumbers(200).slice(0, 100), pace),
      campaigner.upload(fictionalNumbers(200).slice(100), pace),
    ]);
    await Promise.all(lists.map((list) => done(campaigner, list.id)));
    const ids = new Set((await Promise.all(lists.map((list) => attemptsOf(list.id)))).flat());
    expect(mostAtOnce(ids)).toBeLessThanOrEqual(17);
    expect(mostAtOnce(ids)).toBeGreaterThan(10);
  }, 240_000);

  /** The first slot of each number that has one so far. */
  async function slotsOf(batchId: string): Promise<{ to_e164: string; slot_at: Date }[]> {
    return fleet.database.query(
      'SELECT to_e164, min(slot_at) AS slot_at FROM attempts WHERE list_id = $1 GROUP BY to_e164',
      [batchId],
    );
  }

  async function attemptsOf(batchId: string): Promise<string[]> {
    const rows = await fleet.database.query<{ id: string }>('SELECT id FROM attempts WHERE list_id = $1', [
      batchId,
    ]);
    return rows.map((row) => row.id);
  }

  async function openAttempts(batchId: string): Promise<number> {
    const [row] = await fleet.database.query<{ n: string }>(
      `SELECT count(*) AS n FROM attempts WHERE list_id = $1 AND state IN ('intent', 'dialing', 'in_progress')`,
      [batchId],
    );
    return Number(row?.n);
  }

  async function invitesOf(batchId: string) {
    const ids = new Set(await attemptsOf(batchId));
    return fleet.sandbox.invites().filter((invite) => ids.has(invite.attempt_id ?? ''));
  }

  /** From each INVITE to the end of its call. */
  function mostAtOnce(ids: ReadonlySet<string>): number {
    const changes = [
      ...fleet.sandbox
        .invites()
        .filter(({ attempt_id: id }) => ids.has(id ?? ''))
        .map(({ at: time }) => [time, 1] as const),
      ...fleet.sandbox
        .calls()
        .filter(({ attempt_id: id }) => ids.has(id ?? ''))
        .map(({ at: time }) => [time, -1] as const),
    ].toSorted(([a, up], [b, down]) => Date.parse(a) - Date.parse(b) || up - down);
    let live = 0;
    return Math.max(...changes.map(([, change]) => (live += change)));
  }
});

async function done(campaigner: Campaigner, batchId: string): Promise<void> {
  await until(
    'the batch is completed',
    async () => (await campaigner.batch(batchId)).status === 'completed',
    180_000,
  );
}

/** A day that it is nowhere on earth now. */
function dayAfterTomorrow(now: number): string {
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  return days[(new Date(now).getUTCDay() + 2) % 7] ?? '';
}

/** Resolves at a moment: what a race does then is scheduled, not waited for. */
function at(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time - Date.now()));
}
