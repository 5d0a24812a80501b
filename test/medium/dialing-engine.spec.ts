import type { INestApplicationContext } from '@nestjs/common';
import { createTrunk, insertList, startEngine } from '../support/engine.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, until } from '../support/sandbox.js';

type TestSandbox = Awaited<ReturnType<typeof startTestSandbox>>;

/** Fictional numbers +1 NPA 555 01xx, from many area codes. */
function numbers(count: number, lastTwo: (index: number) => number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const line = String(lastTwo(index)).padStart(2, '0');
    return `+1${201 + Math.floor(index)}55501${line}`;
  });
}

describe('dialing', () => {
  let database: TestDatabase;
  let sandbox: TestSandbox;
  let engine: INestApplicationContext;
  let livekitTrunkId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await startTestSandbox({ speed: 50 });
    engine = await startEngine(database, sandbox);
    livekitTrunkId = await createTrunk(engine);
  }, 60_000);

  afterAll(async () => {
    await engine?.close();
    await sandbox?.close();
    await database?.drop();
  });

  it('dials every prospect of a list once and learns how each call ended', async () => {
    const endings = [0, 1, 86, 33, 80, 44, 99, 2];
    const { listId } = await insertList(database, {
      numbers: numbers(160, (index) => endings[index % endings.length] ?? 0),
      livekitTrunkId,
    });
    await until(
      'the list is completed',
      async () => {
        const [list] = await database.query<{ status: string }>(
          'SELECT status FROM dial_lists WHERE id = $1',
          [listId],
        );
        return list?.status === 'completed';
      },
      30_000,
    );
    const attempts = await database.query<{ id: string; outcome: string; state: string }>(
      `SELECT id, outcome, state FROM attempts WHERE list_id = $1 AND dialed_at IS NOT NULL`,
      [listId],
    );
    expect(attempts).toHaveLength(160);
    const invites = await sandbox.invites();
    expect(new Set(invites.map((invite) => invite.attempt_id)).size).toBe(invites.length);
    const carrier = new Map((await sandbox.calls()).map((call) => [call.attempt_id, call.outcome]));
    expect(attempts.map(({ id, outcome }) => [id, outcome])).toEqual(
      attempts.map(({ id }) => [id, carrier.get(id)]),
    );
    expect(await database.query('SELECT * FROM leases')).toEqual([]);
  }, 60_000);
});
