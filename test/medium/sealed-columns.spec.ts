import { sealedColumns } from '../../src/cli/keys/sealed-columns.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Of these only a digest is stored, which no key opens. */
const isDigest = (column: string): boolean => /_hash$|_sha256$|\.fingerprint$/.test(column);

it('every column that could hold an envelope is one that a change of keys seals anew', async () => {
  const columns = await database.query<{ name: string }>(
    `SELECT c.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid IN ('bytea'::regtype, 'bytea[]'::regtype)
     ORDER BY 1`,
  );
  const known = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  expect(columns.map(({ name }) => name).filter((name) => !isDigest(name))).toEqual(known.toSorted());
});

it('none of them is in a partitioned table, whose rows are not found by their place', async () => {
  const rows = await database.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'p' AND relname = ANY ($1)`,
    [sealedColumns.map(({ table }) => table)],
  );
  expect(rows).toEqual([]);
});
