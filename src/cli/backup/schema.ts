import { type ClientBase, escapeIdentifier } from 'pg';

/** A table whose rows a backup holds. */
export interface BackupTable {
  name: string;
  /** Those that can be written: not the generated ones. */
  columns: string[];
  /** Under row-level security: the owner sees none of its rows, the system's role sees all. */
  secured: boolean;
}

export interface Partition {
  name: string;
  parent: string;
  /** `FOR VALUES FROM (…) TO (…)`. */
  bound: string;
}

export interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

/** Kept by its own rows, which migrations write. */
const versionTable = 'migrations';

export const quoted = (name: string): string => `public.${escapeIdentifier(name)}`;

/**
 * All tables, by name; a partitioned one once, for all its partitions. Unlogged ones hold what may be lost. The queue
 * (its schema is `bullmq`) holds only hints, and is not in a backup.
 */
export async function tablesOf(client: ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(
    `SELECT c.relname AS name, c.relrowsecurity AS secured,
            array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = ''
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relpersistence = 'p' AND c.relname <> $1
     GROUP BY c.oid, c.relname, c.relrowsecurity ORDER BY c.relname`,
    [versionTable],
  );
  return rows;
}

export async function partitionsOf(client: ClientBase): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(
    `SELECT c.relname AS name, p.relname AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
     WHERE c.relispartition AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname`,
  );
  return rows;
}

/** Those that are not derived from a partitioned table's. */
export async function foreignKeysOf(client: ClientBase): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT c.relname AS table, f.conname AS name, pg_get_constraintdef(f.oid) AS definition
     FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
     WHERE f.contype = 'f' AND f.conparentid = 0 AND f.connamespace = 'public'::regnamespace ORDER BY 1, 2`,
  );
  return rows;
}

/** Sequences of the schema, those of identity columns included. */
export async function sequencesOf(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace AND relpersistence = 'p' ORDER BY relname`,
  );
  return rows.map(({ name }) => name);
}

/** Tables under row-level security of which the system's role would see only a part. */
export async function partlySeen(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND c.relkind IN ('r', 'p')
       AND NOT c.relispartition
       AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
                       AND 'trunkline_system' = ANY (p.roles) AND p.qual = 'true')`,
  );
  return rows.map(({ name }) => name);
}
