import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

describe('databases for tests', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('carry the migrations', async () => {
    const tables = await database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    expect(tables).toContainEqual({ tablename: 'workspaces' });
  });

  it('are owned by a role that row-level security binds', async () => {
    const client = new Client(database.url);
    await client.connect();
    const { rows } = await client.query(
      'SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user',
    );
    await client.end();
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
  });

  it('are gone when they are dropped, though something is still connected', async () => {
    const other = await createTestDatabase();
    const left = new Client(other.url);
    left.on('error', () => undefined);
    await left.connect();
    await other.drop();
    const rest = await database.query('SELECT FROM pg_database WHERE datname = $1', [other.name]);
    expect(rest).toEqual([]);
  });
});
