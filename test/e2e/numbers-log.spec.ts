import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PinoLogger } from 'nestjs-pino';
import { startTestApp } from '../support/app.js';

// In a process of its own: the first application of a process owns its request log.
describe('the log', () => {
  it('has no number of a request, nor of an error, nor of what is logged with it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trunkline-log-'));
    const file = join(folder, 'requests.log');
    const t = await startTestApp({ roles: ['api'], env: { LOG_LEVEL: 'debug', LOG_FILE: file } });
    try {
      const admin = await t.signUp();
      const query = 'phone_number=%2B14155550123';
      await t.request('get', `/calls?${query}`, admin).expect(200);
      await t
        .request('get', `/workspaces/${admin.workspaceId}/contact-decisions?${query}`, admin)
        .expect(200);
      await t.request('get', `/nothing/%2B14155550123?${query}`, admin).expect(404);
      await t.request('get', '/nothing/4155550123', admin).expect(404);
      await t.request('get', '/agents/%2B14155550123/%', admin).expect(400);
      await t.request('post', '/suppressions', admin).send({ phone_number: '+14155550123' }).expect(201);
      const logger = await t.app.resolve(PinoLogger);
      // Not of a person's table: of those PostgreSQL tells no row.
      const twice = t.database.query(
        `INSERT INTO login_failures SELECT '+14155550123', 1, now() FROM (VALUES (1), (2)) AS v`,
      );
      const err: unknown = await twice.catch((error: unknown) => error);
      logger.error({ err, numbers: ['+14155550123'], of: { e164: '+14155550123' } }, 'to +1 415 555 0123');
      expect((err as { detail: string }).detail).toContain('+14155550123');
    } finally {
      await t.close();
    }
    const log = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true });
    expect(log).toContain('"route":"/suppressions"');
    expect(log).toContain('"numbers":["+1415*****23"]');
    expect(log).toContain('already exists');
    expect(log).not.toMatch(/555.{0,3}0123/);
    for (const line of log.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });
});
