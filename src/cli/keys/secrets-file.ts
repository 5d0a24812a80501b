import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { OperatorFailure } from '../operators/failure.js';

type Values = Record<string, string>;

const tokenSecretBytes = 48;
const keyBytes = 32;

/**
 * The file that SECRETS_FILE names. Each change replaces it whole, and processes that run with it take the change up
 * at their next use of a key.
 */
export class SecretsFile {
  constructor(readonly path: string) {}

  read(): Values {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as Values;
    } catch (error) {
      throw new OperatorFailure(`${this.path} (SECRETS_FILE) cannot be read: ${(error as Error).message}`);
    }
  }

  /** Makes a new key the current one and keeps the one before, until `endEncryptionOverlap`. */
  beginEncryptionOverlap(): void {
    const { ENCRYPTION_KEY: before, ...rest } = this.read();
    const ENCRYPTION_KEY = randomBytes(keyBytes).toString('base64');
    this.write({ ...rest, ENCRYPTION_KEY, ...(before !== undefined && { ENCRYPTION_KEY_PREVIOUS: before }) });
  }

  /** Nothing in the database needs the key before any more; it is set aside for backups that were made with it. */
  endEncryptionOverlap(): void {
    const { ENCRYPTION_KEY_PREVIOUS: before, ENCRYPTION_KEY_RETIRED: retired, ...rest } = this.read();
    if (before === undefined) return;
    this.write({ ...rest, ENCRYPTION_KEY_RETIRED: [retired, before].filter(Boolean).join(',') });
  }

  /** Makes a new secret for access tokens; the one before verifies until `until`. */
  changeTokenSecret(until: Date): void {
    const { JWT_SECRET: before, ...rest } = this.read();
    this.write({
      ...rest,
      JWT_SECRET: randomBytes(tokenSecretBytes).toString('base64url'),
      ...(before !== undefined && {
        JWT_SECRET_PREVIOUS: before,
        JWT_SECRET_PREVIOUS_UNTIL: until.toISOString(),
      }),
    });
  }

  /** Whole or not at all: half a file of keys would be none. */
  private write(values: Values): void {
    const temporary = `${this.path}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, `${JSON.stringify(values, undefined, 2)}\n`, { mode: 0o600, flush: true });
      renameSync(temporary, this.path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new OperatorFailure(
        `${this.path} (SECRETS_FILE) cannot be replaced: ${(error as Error).message}`,
      );
    }
  }
}
