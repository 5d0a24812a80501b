import type { KeyRing } from '../../platform/config/secrets.js';
import type { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { keyIdOf, keyIdOfEnvelope, SecretBox } from '../../platform/security/secret-box.js';
import type { SealedColumn } from './sealed-columns.js';

/** Few enough for a transaction of milliseconds, also when each row has a large reply. */
const pagesAtOnce = 8;

/** How many values of a column are sealed with which key; `null` stands for what is no envelope. */
export interface KeyUse {
  column: string;
  keys: { keyId: string | null; values: number }[];
}

interface Sealed {
  at: string;
  envelope: Buffer;
  [boundTo: string]: string | Buffer | null;
}

const nameOf = ({ table, column }: SealedColumn): string => `${table}.${column}`;

/** Which keys are in use in the database. */
export async function keysInUse(tx: SystemTx, columns: readonly SealedColumn[]): Promise<KeyUse[]> {
  const uses: KeyUse[] = [];
  for (const sealed of columns) {
    const rows = await tx.query<{ key_id: string; values: number }>(
      `SELECT encode(substring(${sealed.column} FROM 1 FOR 5), 'hex') AS key_id, count(*)::int AS values
       FROM ${sealed.table} WHERE ${sealed.column} IS NOT NULL GROUP BY 1 ORDER BY 1`,
    );
    uses.push({
      column: nameOf(sealed),
      keys: rows.map(({ key_id: head, values }) => ({
        keyId: head.startsWith('01') ? head.slice(2) : null,
        values,
      })),
    });
  }
  return uses;
}

/** The sum over all columns of values that another key than `keyId` sealed. */
export function sealedOtherwise(uses: readonly KeyUse[], keyId: string): number {
  return uses
    .flatMap(({ keys }) => keys)
    .reduce((sum, use) => sum + (use.keyId === keyId ? 0 : use.values), 0);
}

/**
 * Seals anew, with the current key of the ring, all that another of its keys sealed. A few rows at a time, each only
 * if it is still as it was read, so it may run beside anything, be killed and be run again; a value that changes
 * meanwhile is left to the next pass.
 * @param onProgress told after each part how many values were sealed anew so far
 * @returns how many values could not be opened with any key of the ring
 */
export async function resealAll(
  database: SystemDatabase,
  columns: readonly SealedColumn[],
  ring: KeyRing,
  onProgress: (resealed: number) => void = () => undefined,
): Promise<{ resealed: number; unreadable: number }> {
  const box = new SecretBox(() => ring);
  const current = keyIdOf(ring.current).toString('hex');
  let [resealed, unreadable] = [0, 0];
  for (const sealed of columns) {
    const pages = await pagesOf(database, sealed);
    for (let page = 0; page < pages; page += pagesAtOnce) {
      const part = await resealPages(database, sealed, box, current, page);
      resealed += part.resealed;
      unreadable += part.unreadable;
      if (part.resealed > 0) onProgress(resealed);
    }
  }
  return { resealed, unreadable };
}

/** Opens every value with the current key alone. Returns the columns with values that it does not open. */
export async function unreadableColumns(
  database: SystemDatabase,
  columns: readonly SealedColumn[],
  current: Buffer,
): Promise<string[]> {
  const ring = { current, previous: [] };
  const box = new SecretBox(() => ring);
  const failed = new Set<string>();
  for (const sealed of columns) {
    const pages = await pagesOf(database, sealed);
    for (let page = 0; page < pages; page += pagesAtOnce) {
      for (const row of await readPages(database, sealed, page)) {
        if (opened(box, sealed, row) === null) failed.add(nameOf(sealed));
      }
    }
  }
  return [...failed];
}

async function resealPages(
  database: SystemDatabase,
  sealed: SealedColumn,
  box: SecretBox,
  current: string,
  page: number,
): Promise<{ resealed: number; unreadable: number }> {
  const rows = (await readPages(database, sealed, page)).filter(
    ({ envelope }) => keyIdOfEnvelope(envelope) !== current,
  );
  if (rows.length === 0) return { resealed: 0, unreadable: 0 };
  const changes = rows.flatMap((row) => {
    const plain = opened(box, sealed, row);
    return plain === null ? [] : [{ ...row, fresh: box.seal(plain, sealed.place(boundTo(sealed, row))) }];
  });
  const resealed = await database.withSystem((tx) =>
    tx.run(
      `UPDATE ${sealed.table} AS t SET ${sealed.column} = v.fresh
       FROM unnest($1::tid[], $2::bytea[], $3::bytea[]) AS v (at, envelope, fresh)
       WHERE t.ctid = v.at AND t.${sealed.column} = v.envelope`,
      [
        changes.map(({ at }) => at),
        changes.map(({ envelope }) => envelope),
        changes.map(({ fresh }) => fresh),
      ],
    ),
  );
  return { resealed, unreadable: rows.length - changes.length };
}

function opened(box: SecretBox, sealed: SealedColumn, row: Sealed): string | null {
  try {
    return box.open(row.envelope, sealed.place(boundTo(sealed, row)));
  } catch {
    return null; // another key's, or damaged: counted by the caller
  }
}

function boundTo(sealed: SealedColumn, row: Sealed): Record<string, string | null> {
  return Object.fromEntries(sealed.boundTo.map((column) => [column, row[column] as string | null]));
}

/** The table's pages, as it is now: what comes later is sealed with the current key already. */
async function pagesOf(database: SystemDatabase, { table }: SealedColumn): Promise<number> {
  const row = await database.withSystem((tx) =>
    tx.one<{ pages: number }>(
      `SELECT (pg_relation_size($1::regclass) / current_setting('block_size')::int)::int AS pages`,
      [table],
    ),
  );
  return row?.pages ?? 0;
}

/** By pages and not by key, so that each part costs the same wherever it is and whatever the key looks like. */
function readPages(database: SystemDatabase, sealed: SealedColumn, page: number): Promise<Sealed[]> {
  const bound = sealed.boundTo.map((column) => `${column}::text AS ${column}`).join(', ');
  return database.withSystem((tx) =>
    tx.query<Sealed>(
      `SELECT ctid::text AS at, ${sealed.column} AS envelope, ${bound} FROM ${sealed.table}
       WHERE ctid >= $1::tid AND ctid < $2::tid AND ${sealed.column} IS NOT NULL`,
      [`(${page},0)`, `(${page + pagesAtOnce},0)`],
    ),
  );
}
