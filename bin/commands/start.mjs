import { dataDirectory } from '../lib/data-dir.mjs';
import { installationEnvironment } from '../lib/environment.mjs';
import { Failure } from '../lib/failure.mjs';
import { interruptions, whenAborted } from '../lib/interruption.mjs';
import { startPlatform } from '../lib/platform.mjs';
import { isPortFree } from '../lib/ports.mjs';
import { sayTo } from '../lib/say.mjs';
import { openSession } from '../lib/session.mjs';
import { setUp } from '../lib/setup.mjs';

/** Runs the platform until Ctrl-C, SIGTERM, or one of its processes ends by itself. */
export default async function start() {
  const say = sayTo(process.stdout);
  const environment = installationEnvironment();
  const roles = readRoles(environment.TRUNKLINE_ROLES);
  const { signal, hurry } = interruptions();
  const session = await openSession(dataDirectory(environment), say);
  try {
    await assertPortFree(environment.HOST ?? '127.0.0.1', environment.PORT ?? '8080');
    await setUp({ say, signal });
    say('Starting …');
    const { dataDir } = session;
    const platform = await startPlatform({ dataDir, roles: [roles], environment, say, signal });
    session.announce({ url: platform.url, sandbox: platform.sandboxUrl });
    introduce(platform, roles, say);
    const failure = await Promise.race([platform.failed, whenAborted(signal)]);
    say(failure ?? 'Stopping …');
    await platform.stop(hurry);
    return failure ? 1 : 0;
  } finally {
    session.close();
  }
}

function introduce({ url, login, dataDir, production }, roles, say) {
  say(`Trunkline (${roles.replace(',', ' and ')}) is ready at ${url}`);
  if (roles.includes('api')) {
    say(`  API page   ${url}/docs`);
    if (login && !production)
      say(`  Login      ${login.email}, password ${login.password} (POST ${url}/auth/login)`);
  }
  if (!production) say(`  Data       ${dataDir}, with the logs in logs/`);
  say('Ctrl-C stops it.');
}

function readRoles(given = 'api,worker') {
  const roles = [...new Set(given.split(',').map((role) => role.trim()))].sort();
  if (roles.every((role) => ['api', 'worker'].includes(role))) return roles.join(',');
  throw new Failure(`TRUNKLINE_ROLES is "${given}": use api, worker or api,worker.`);
}

async function assertPortFree(host, port) {
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new Failure(`PORT is "${port}": use a number from 1 to 65535.`);
  }
  try {
    if (await isPortFree(Number(port), host)) return;
  } catch (error) {
    if (error.code === 'EACCES')
      throw new Failure(`Port ${port} may not be used by this user. Set PORT to one above 1023.`);
    throw new Failure(`HOST is "${host}": this machine cannot listen on that address (${error.code}).`);
  }
  const other = Number(port) === 65_535 ? 8081 : Number(port) + 1;
  throw new Failure(
    `Port ${port} is taken by another program. Set PORT to a free one, for example PORT=${other} npm start.`,
  );
}
