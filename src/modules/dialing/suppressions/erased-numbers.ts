import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { AppError } from '../../../platform/errors.js';
import { SecretBox } from '../../../platform/security/secret-box.js';

const keyBytes = 32;

/** To what the key of a workspace's hashes is bound. */
export function erasureKeyPlace(workspaceId: string): string {
  return `${workspaceId}:erasure_keys.key`;
}

/**
 * Who was erased and is never called again, known by a keyed hash alone. The key is random, one for each workspace, and
 * lies sealed under ENCRYPTION_KEY: a dump of the database does not tell whose hashes they are, and a change of
 * ENCRYPTION_KEY seals the key anew without changing a hash.
 */
@Injectable()
export class ErasedNumbers {
  constructor(private readonly secrets: SecretBox) {}

  /**
   * Those of the numbers that are erased, for who is about to write a number down or to dial it. One look where
   * nobody ever was.
   * @throws when the key of the workspace cannot be opened: better nobody is called than somebody who was erased
   */
  async among(tx: Tx, workspaceId: string, e164s: readonly string[]): Promise<Set<string>> {
    if (e164s.length === 0) return new Set();
    const key = await this.key(tx, workspaceId);
    if (key === null) return new Set();
    const hashes = new Map(e164s.map((e164) => [hashOf(key, e164).toString('hex'), e164]));
    const rows = await tx.query<{ hash: string }>(
      `SELECT encode(number_hash, 'hex') AS hash FROM erased_numbers
       WHERE workspace_id = $1 AND number_hash = ANY (ARRAY(SELECT decode(h, 'hex') FROM unnest($2::text[]) AS h))`,
      [workspaceId, [...hashes.keys()]],
    );
    return new Set(rows.flatMap((row) => hashes.get(row.hash) ?? []));
  }

  /**
   * For who is about to write something of a person down: an erasure comes wholly before it, or removes it.
   * @throws AppError conflict `number_erased`
   */
  async refuse(tx: Tx, workspaceId: string, e164: string): Promise<void> {
    await tx.run('INSERT INTO persons (workspace_id, e164) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      workspaceId,
      e164,
    ]);
    await tx.run('SELECT FROM persons WHERE workspace_id = $1 AND e164 = $2 FOR KEY SHARE', [
      workspaceId,
      e164,
    ]);
    if ((await this.among(tx, workspaceId, [e164])).size > 0) throw numberErased();
  }

  /** The hash of a number in a workspace, and with `make` also where there was none before; else null. */
  async hashOf(tx: Tx, workspaceId: string, e164: string, make: 'make' | 'look'): Promise<Buffer | null> {
    if (make === 'make') {
      await tx.run('INSERT INTO erasure_keys (workspace_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        workspaceId,
        this.secrets.seal(randomBytes(keyBytes).toString('base64'), erasureKeyPlace(workspaceId)),
      ]);
    }
    const key = await this.key(tx, workspaceId);
    return key === null ? null : hashOf(key, e164);
  }

  /** What tells the erased numbers of a workspace, for somebody who reads many; null where nobody was erased. */
  async reader(tx: Tx, workspaceId: string): Promise<((e164: string) => boolean) | null> {
    const key = await this.key(tx, workspaceId);
    if (key === null) return null;
    const rows = await tx.query<{ hash: string }>(
      `SELECT encode(number_hash, 'hex') AS hash FROM erased_numbers WHERE workspace_id = $1`,
      [workspaceId],
    );
    const erased = new Set(rows.map((row) => row.hash));
    return erased.size === 0 ? null : (e164) => erased.has(hashOf(key, e164).toString('hex'));
  }

  private async key(tx: Tx, workspaceId: string): Promise<Buffer | null> {
    const row = await tx.one<{ key: Buffer }>('SELECT key FROM erasure_keys WHERE workspace_id = $1', [
      workspaceId,
    ]);
    return row === null
      ? null
      : Buffer.from(this.secrets.open(row.key, erasureKeyPlace(workspaceId)), 'base64');
  }
}

function hashOf(key: Buffer, e164: string): Buffer {
  return createHmac('sha256', key).update(e164).digest();
}

function numberErased(): AppError {
  return new AppError(
    'conflict',
    'number_erased',
    'The person with this number was erased from this workspace. They are not called, and nothing is kept of them.',
  );
}
