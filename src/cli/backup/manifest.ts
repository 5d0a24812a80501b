import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../../platform/config/secrets.js';
import { keyIdOf } from '../../platform/security/secret-box.js';
import { OperatorFailure } from '../operators/failure.js';

/** Grows when an older Trunkline could not read what is written now. */
export const backupFormat = 1;

/** What a backup says of itself, before anything else. */
export interface Manifest {
  format: number;
  /** The version of Trunkline that made it. */
  trunkline: string;
  made_at: string;
  /** The migrations that its tables are of, in order. */
  migrations: string[];
  /** The id of the ENCRYPTION_KEY that authenticates it; the key itself is never in it. */
  key_id: string;
  /** The ids of the keys that its sealed values need. */
  sealed_with: string[];
  tables: { name: string; columns: string[] }[];
  partitions: { name: string; parent: string; bound: string }[];
}

/** What was written, said at the end: without it a backup is half of one. */
export interface Summary {
  rows: Record<string, number>;
  sequences: { name: string; last_value: string; is_called: boolean }[];
  /** SHA-256 of each entry, in hex, by its name in the archive. */
  entries: Record<string, string>;
}

export interface Signed {
  content: string;
  mac: string;
}

/** Signs a part of a backup with a key that is derived from ENCRYPTION_KEY, so that an altered one is told. */
export function sign(content: string, key: Buffer): Signed {
  return { content, mac: macOf(content, key) };
}

/**
 * The key of the ring that made the backup.
 * @throws OperatorFailure when the ring lacks it, or one that sealed values need
 */
export function keyOf(manifest: Manifest, ring: KeyRing): Buffer {
  const known = new Map([ring.current, ...ring.previous].map((key) => [keyIdOf(key).toString('hex'), key]));
  const missing = [...new Set([manifest.key_id, ...manifest.sealed_with])].filter((id) => !known.has(id));
  const key = known.get(manifest.key_id);
  if (missing.length === 0 && key !== undefined) return key;
  throw new OperatorFailure(
    `This backup was made with the ENCRYPTION_KEY ${missing.join(' and ')}, and here it is ${[...known.keys()].join(', ')}. ` +
      'A backup does not hold the key: set the one it was made with as ENCRYPTION_KEY, or add it to ENCRYPTION_KEY_PREVIOUS.',
  );
}

/** @throws OperatorFailure for a part that was altered */
export function verify({ content, mac }: Signed, key: Buffer): void {
  const [given, expected] = [Buffer.from(mac, 'hex'), Buffer.from(macOf(content, key), 'hex')];
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw altered();
}

/** @throws OperatorFailure for what is no manifest, or one of a later format */
export function parseManifest(content: string): Manifest {
  const manifest = parseJson(content) as Partial<Manifest>;
  if (typeof manifest.format !== 'number' || typeof manifest.key_id !== 'string') throw noBackup();
  if (manifest.format > backupFormat) {
    throw new OperatorFailure(
      `This backup was made by Trunkline ${manifest.trunkline}, and this version is too old to read it.`,
    );
  }
  return manifest as Manifest;
}

export function parseSigned(content: string): Signed {
  const signed = parseJson(content) as Partial<Signed>;
  if (typeof signed.content !== 'string' || typeof signed.mac !== 'string') throw noBackup();
  return { content: signed.content, mac: signed.mac };
}

export function noBackup(): OperatorFailure {
  return new OperatorFailure('This file is no backup of Trunkline.');
}

export function altered(): OperatorFailure {
  return new OperatorFailure(
    'This backup was altered or is damaged: its checksums do not agree. Nothing was restored.',
  );
}

export function cutShort(): OperatorFailure {
  return new OperatorFailure('This backup was cut short: its end is missing. Nothing was restored.');
}

function macOf(content: string, key: Buffer): string {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'trunkline backup', 32));
  return createHmac('sha256', derived).update(content).digest('hex');
}

function parseJson(content: string): object {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // what is no JSON was not written by us
  }
  throw noBackup();
}
