import { Failure } from './failure.mjs';

/** The embedded PostgreSQL listens on the loopback address only. */
export const HOST = '127.0.0.1';
export const SUPERUSER = 'postgres';
/** Owns the databases and is no superuser, as on a managed server: what works here works there. */
export const OWNER = 'trunkline';

/** Whether the server on that port is the one of our directory and takes connections now. */
export async function answers(port, secrets, place) {
  try {
    return await withClient(port, secrets, async (client) => {
      const { rows } = await client.query('SHOW data_directory');
      return rows[0].data_directory === place.cluster;
    });
  } catch (error) {
    if (error.code === '28P01') {
      throw new Failure(
        `The database in ${place.cluster} has another password than secrets.json. Restore the file that belongs to it.`,
      );
    }
    return false;
  }
}

export async function createDatabase(port, secrets, name, template = 'template0') {
  const url = `postgres://${OWNER}:${secrets.DATABASE_PASSWORD}@${HOST}:${port}/${name}`;
  await withClient(port, secrets, async (client) => {
    const has = async (sql, value) => (await client.query(sql, [value])).rowCount > 0;
    if (!(await has('SELECT FROM pg_roles WHERE rolname = $1', OWNER))) {
      const password = client.escapeLiteral(secrets.DATABASE_PASSWORD);
      await client.query(`CREATE ROLE ${OWNER} LOGIN CREATEDB CREATEROLE PASSWORD ${password}`);
    }
    if (!(await has('SELECT FROM pg_database WHERE datname = $1', name))) {
      const [database, source] = [name, template].map((identifier) => client.escapeIdentifier(identifier));
      await client.query(`CREATE DATABASE ${database} OWNER ${OWNER} TEMPLATE ${source}`);
    }
  });
  return url;
}

async function withClient(port, secrets, work) {
  const client = await connect(port, secrets);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function connect(port, secrets) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: HOST,
    port,
    user: SUPERUSER,
    password: secrets.POSTGRES_PASSWORD,
    database: 'postgres',
    connectionTimeoutMillis: 5000,
  });
  // A server that goes away while nothing is asked of it is reported by `watch`, not by an uncaught event.
  client.on('error', () => {});
  await client.connect();
  return client;
}
