import { startTestApp, type TestApp } from '../support/app.js';
import { insertNumber } from '../support/batches.js';
import { startTestSandbox, type TestSandbox, until } from '../support/sandbox.js';

describe('settings that make one workspace fail', () => {
  let app: TestApp;
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox({ speed: 100 });
    app = await startTestApp({ livekit: sandbox });
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    await sandbox?.close();
  });

  it('do not keep the waiting calls of another workspace from being dialed', async () => {
    const [broken, healthy] = [await app.signUp(), await app.signUp()];
    for (const user of [broken, healthy]) {
      await insertNumber(app, user, '+14155550100', { agent: true, trunk: true });
      await app.database.query('UPDATE workspaces SET max_concurrent = 0 WHERE id = $1', [user.workspaceId]);
    }
    await app.database.query(
      `UPDATE trunks SET sync_version = sync_version + 1, sync_status = 'pending', sync_next_at = now()`,
    );
    await app.database.query(`UPDATE phone_numbers SET country = 'US'`);
    for (const user of [broken, healthy]) {
      await app
        .request('post', '/calls/outbound_call', user)
        .send({ agent_phone_number: '+14155550100', phone_number_to_dial: '+12125550101' })
        .expect(201);
    }
    await app.database.query(`UPDATE workspaces SET attempt_caps = '[[]]' WHERE id = $1`, [
      broken.workspaceId,
    ]);
    await app.database.query('UPDATE workspaces SET max_concurrent = 5');
    await until(
      'the healthy workspace dials',
      async () => {
        const [call] = await app.database.query<{ status: string }>(
          'SELECT status FROM calls WHERE workspace_id = $1',
          [healthy.workspaceId],
        );
        return call?.status !== 'queued';
      },
      20_000,
    );
  }, 60_000);

  it.each([
    ['/settings', { attempt_caps: [[]] }],
    ['/settings', { attempt_caps: [null] }],
    ['/settings', { max_concurrent: null }],
  ])('are refused: PATCH %s %j', async (path, body) => {
    const user = await app.signUp();
    await app.request('patch', `/workspaces/${user.workspaceId}${path}`, user).send(body).expect(400);
  });
});
