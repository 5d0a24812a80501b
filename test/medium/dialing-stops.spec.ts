import type { INestApplicationContext } from '@nestjs/common';
import { createTrunk, insertList, type ListFixture, startEngine } from '../support/engine.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

describe('dialing stops', () => {
  let database: TestDatabase;
  let sandbox: TestSandbox;
  let engine: INestApplicationContext;
  let livekitTrunkId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await startTestSandbox({ speed: 100 });
    engine = await startEngine(database, sandbox);
    livekitTrunkId = await createTrunk(engine);
  }, 60_000);

  afterAll(async () => {
    await engine?.close();
    await sandbox?.close();
    await database?.drop();
  });

  async function listRow({
    listId,
  }: ListFixture): Promise<{ status: string; waiting_because: string | null }> {
    const [row] = await database.query<{ status: string; waiting_because: string | null }>(
      'SELECT status, waiting_because FROM dial_lists WHERE id = $1',
      [listId],
    );
    if (row === undefined) throw new Error('the list is gone');
    return row;
  }

  const invitesTo = (numbers: readonly string[]) =>
    sandbox.invites().filter(({ to }) => numbers.includes(to));

  it('when the database is another one than yesterday, until an operator lets it go on', async () => {
    await database.query(`UPDATE dialing_gate SET system_identifier = 'that of the machine of yesterday'`);
    const numbers = ['+12125550101', '+12125550102'];
    const list = await insertList(database, { numbers, livekitTrunkId });
    await until(
      'the list says why it waits',
      async () => (await listRow(list)).waiting_because === 'dialing-paused',
    );
    expect(invitesTo(numbers)).toEqual([]);
    await database.query(
      `UPDATE dialing_gate SET system_identifier = (SELECT system_identifier::text FROM pg_control_system())`,
    );
    await until('it goes on', async () => (await listRow(list)).status === 'completed', 30_000);
    expect(invitesTo(numbers)).toHaveLength(2);
  }, 60_000);

  it('on a trunk that fails five times in a row, instead of turning the list into failures', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => `+1${212 + index}5550153`);
    const list = await insertList(database, { numbers, livekitTrunkId, maxConcurrent: 1 });
    await until(
      'the list waits for its trunk',
      async () => (await listRow(list)).waiting_because === 'trunk-breaker-open',
      30_000,
    );
    // One more may have been admitted while the fifth was being counted.
    const failed = invitesTo(numbers).length;
    expect(failed).toBeGreaterThanOrEqual(5);
    expect(failed).toBeLessThanOrEqual(6);
    await database.query(`UPDATE trunks SET breaker_until = now() WHERE id = $1`, [list.trunkId]);
    await database.query(`UPDATE dial_lists SET due_at = now() WHERE id = $1`, [list.listId]);
    await until('one call probes the trunk', () => invitesTo(numbers).length === failed + 1, 30_000);
    await until(
      'the failed probe opens it again, for longer',
      async () => {
        const [row] = await database.query<{ breaker_opens: number }>(
          'SELECT breaker_opens FROM trunks WHERE id = $1',
          [list.trunkId],
        );
        return row?.breaker_opens === 2;
      },
      30_000,
    );
    expect(invitesTo(numbers)).toHaveLength(failed + 1);
  }, 60_000);

  it('outside of the callee’s hours, and says until when', async () => {
    const numbers = ['+12125550103'];
    const hour = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/New_York',
      hour: '2-digit',
      hour12: false,
    });
    const next = (Number(hour.format(new Date())) + 2) % 24;
    const window = {
      start: `${String(next).padStart(2, '0')}:00`,
      end: `${String(next).padStart(2, '0')}:30`,
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    };
    const list = await insertList(database, { numbers, livekitTrunkId, callingWindow: window });
    await until('the prospect waits', async () => {
      const [row] = await database.query<{ reason: string | null }>(
        'SELECT reason FROM prospects WHERE list_id = $1 AND next_at > now()',
        [list.listId],
      );
      return row?.reason === 'outside-window';
    });
    expect(invitesTo(numbers)).toEqual([]);
  });
});
