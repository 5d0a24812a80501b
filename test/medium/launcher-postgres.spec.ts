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

  it('are apart: what one test file does is not seen by another', async () => {
    const other = await createTestDatabase();
    await database.query("SELECT set_config('search_path', 'public', false)");
    expect(other.name).not.toBe(database.name);
    await other.drop();
  });
});
