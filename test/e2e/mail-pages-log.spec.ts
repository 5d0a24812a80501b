import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApp } from '../support/app.js';

const pages = ['reset-password', 'verify-email', 'invitation'];
const secret = 'a-token-that-opens-an-account';

// In a process of its own: the first application of a process owns its request log.
describe('the log', () => {
  it('has no token of a link', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trunkline-log-'));
    const file = join(folder, 'requests.log');
    const t = await startTestApp({ roles: ['api'], env: { LOG_LEVEL: 'debug', LOG_FILE: file } });
    try {
      for (const page of pages) {
        await t.request('get', `/${page}?token=${secret}`).expect(200);
        await t.request('get', `/${page}/none?token=${secret}`).expect(404);
      }
      await t.request('get', `/workspaces/invitations/${secret}`).expect(404);
    } finally {
      await t.close();
    }
    const log = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true });
    for (const page of pages) expect(log).toContain(`"route":"/${page}"`);
    expect(log).not.toContain(secret);
  });
});
