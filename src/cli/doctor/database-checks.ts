import { migrationStatus } from '../../platform/database/migrate.js';
import { connectionsOf } from '../../platform/database/connection-budget.js';
import { keyIdOf } from '../../platform/security/secret-box.js';
import { partlySeen } from '../backup/schema.js';
import { connectedProcesses } from '../keys/processes.js';
import { keysInUse } from '../keys/reseal.js';
import { sealedColumns } from '../keys/sealed-columns.js';
import { type Check, fail, ok, type Patient, type Verdict, warn } from './finding.js';

const oldestVersion = 180_000;
const skewWarnsMs = 1_000;
const skewFailsMs = 5_000;

async function reach({ pool }: Patient): Promise<Verdict> {
  const { rows } = await pool.pool.query<{ number: number; version: string; wide: boolean }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
            (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS wide`,
  );
  const [{ number, version, wide } = { number: 0, version: 'unknown', wide: false }] = rows;
  if (number < oldestVersion)
    return fail(`PostgreSQL is ${version}; Trunkline needs 18 or newer. Upgrade the server.`);
  if (wide) {
    return warn(
      `The role of DATABASE_URL is a superuser or bypasses row-level security. Give it neither right: ALTER ROLE … NOSUPERUSER NOBYPASSRLS.`,
    );
  }
  return ok(`PostgreSQL ${version}`);
}

async function migrations({ databaseUrl }: Patient): Promise<Verdict> {
  const { applied, pending, unknown } = await migrationStatus(databaseUrl);
  if (unknown.length > 0) {
    return fail(`The database was migrated by a newer Trunkline (${unknown.join(', ')}). Run that version.`);
  }
  if (pending.length > 0) {
    return fail(`${pending.length} migrations are pending. Run \`npm run trunkline -- migrate up\`.`);
  }
  return ok(`all ${applied.length} applied`);
}

async function rowSecurity({ pool }: Patient): Promise<Verdict> {
  const { rows } = await pool.pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND (has_table_privilege('trunkline_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
            OR has_any_column_privilege('trunkline_app', c.oid, 'SELECT, INSERT, UPDATE'))
       AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id')
       AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1`,
  );
  const open = rows.map(({ name }) => name);
  if (open.length > 0) {
    return fail(
      `Row-level security is not forced on ${open.join(', ')}. Run \`ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY\` on each.`,
    );
  }
  const { rows: roles } = await pool.pool.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_roles
     WHERE rolname IN ('trunkline_app', 'trunkline_system') AND (rolsuper OR rolbypassrls)`,
  );
  if (roles.length > 0) {
    const names = roles.map(({ name }) => name).join(' and ');
    return fail(`${names} may go past row-level security. Run ALTER ROLE … NOSUPERUSER NOBYPASSRLS.`);
  }
  const client = await pool.pool.connect();
  const hidden = await partlySeen(client).finally(() => client.release());
  if (hidden.length > 0)
    return fail(`trunkline_system does not see all rows of ${hidden.join(', ')}: a policy is missing.`);
  return ok('forced on every table of a workspace');
}

async function connections({ pool, config }: Patient): Promise<Verdict> {
  const { rows } = await pool.pool.query<{ most: number; used: number }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
              - current_setting('reserved_connections')::int AS most,
            (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
  );
  const [{ most, used } = { most: 0, used: 0 }] = rows;
  const each = connectionsOf(config.roles, config.redisUrl !== null);
  const facts = `${used} of ${most} are used, and a process of ${config.roles.join(' and ')} takes up to ${each}`;
  if (each > most) return fail(`${facts}: raise max_connections.`);
  if (used > most * 0.8) return warn(`${facts}: raise max_connections, or run fewer processes.`);
  return ok(facts);
}

async function clock({ pool }: Patient): Promise<Verdict> {
  const before = Date.now();
  const { rows } = await pool.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const middle = (before + Date.now()) / 2;
  const skewMs = Math.abs((rows[0]?.now.getTime() ?? 0) - middle);
  const said = `this machine's clock and PostgreSQL's are ${(skewMs / 1000).toFixed(1)} s apart`;
  if (skewMs > skewFailsMs) return fail(`${said}: tokens and calling windows go wrong. Run NTP on both.`);
  return skewMs > skewWarnsMs ? warn(`${said}. Run NTP on both.`) : ok(said);
}

async function keys({ database, config }: Patient): Promise<Verdict> {
  const { current, previous } = config.secrets().encryption;
  const [own, ...others] = [current, ...previous].map((key) => keyIdOf(key).toString('hex'));
  const uses = (await database.withSystem((tx) => keysInUse(tx, sealedColumns))).flatMap((use) => use.keys);
  const lost = uses.filter(({ keyId }) => keyId !== own && !others.includes(keyId ?? ''));
  if (lost.length > 0) {
    const values = lost.reduce((sum, use) => sum + use.values, 0);
    const named = [...new Set(lost.map(({ keyId }) => keyId ?? 'none'))].join(', ');
    return fail(
      `${values} secrets were sealed with another ENCRYPTION_KEY (${named}). Set that one, or add it to ENCRYPTION_KEY_PREVIOUS.`,
    );
  }
  if (uses.some(({ keyId }) => keyId !== own)) {
    return warn('A change of the ENCRYPTION_KEY is not finished. Run `npm run trunkline -- keys rotate`.');
  }
  return ok(`every secret is sealed with ${own}`);
}

async function processes({ pool }: Patient): Promise<Verdict> {
  const names = (await connectedProcesses(pool.pool)).map(({ name }) => name);
  const missing = ['api', 'worker'].filter((role) => !names.some((name) => name.includes(role)));
  if (missing.length === 0) return ok('api and worker are connected');
  return warn(`No ${missing.join(' and no ')} is connected to the database: start one.`);
}

/** Without these nothing else can be said. */
export const foundations: readonly Check[] = [
  { name: 'database', look: reach },
  { name: 'migrations', look: migrations },
];

export const databaseChecks: readonly Check[] = [
  { name: 'row security', look: rowSecurity },
  { name: 'connections', look: connections },
  { name: 'clock', look: clock },
  { name: 'keys', look: keys },
  { name: 'processes', look: processes },
];
