import { DatabaseError } from 'pg';
import { ConfigError } from '../../platform/config/config.js';
import { SecretError } from '../../platform/config/secrets.js';

/** What an operator can act on: its message is the one sentence that is printed. */
export class OperatorFailure extends Error {}

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const databaseSentences: Readonly<Record<string, string>> = {
  '28P01': 'The database refuses the password of DATABASE_URL.',
  '28000': 'The database refuses the role of DATABASE_URL.',
  '3D000': 'The database that DATABASE_URL names does not exist.',
  '42P01': 'The database lacks a table: run `npm run trunkline -- migrate up`.',
  '42703': 'The database lacks a column: run `npm run trunkline -- migrate up`.',
  '22023': 'The database lacks the roles of Trunkline: run `npm run trunkline -- migrate up`.',
  '57P01': 'The database was stopped meanwhile.',
  '53300': 'The database takes no more connections (max_connections).',
  '53100': 'The database has no disk space left.',
};

/** One clear sentence for what went wrong; null when it is a defect, which is shown whole. */
export function sentenceOf(error: unknown, databaseUrl: string | undefined): string | null {
  if (error instanceof OperatorFailure || error instanceof ConfigError || error instanceof SecretError) {
    return error.message;
  }
  if (error instanceof DatabaseError) return databaseSentences[error.code ?? ''] ?? null;
  const code = codeOf(error);
  if (code !== null && unreachable.has(code)) return `${nameOf(databaseUrl)} does not answer (${code}).`;
  if (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  ) {
    return `${nameOf(databaseUrl)} ended the connection, or does not answer.`;
  }
  return null;
}

/** Node puts the errors of several addresses (IPv4, IPv6) into one. */
function codeOf(error: unknown): string | null {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code: unknown = (first as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

function nameOf(databaseUrl: string | undefined): string {
  const host = databaseUrl !== undefined && URL.canParse(databaseUrl) ? new URL(databaseUrl).host : null;
  return host === null ? 'The database' : `The database at ${host} (DATABASE_URL)`;
}
