import { erasureKeyPlace } from '../../modules/dialing/index.js';
import { erasedNumberPlace } from '../../modules/people/index.js';
import { dialerSecretPlace } from '../../modules/campaigns/index.js';
import { passwordPlace } from '../../modules/phonenumbers/index.js';
import { subscriptionSecretPlace } from '../../modules/subscriptions/index.js';
import { placeOf } from '../../platform/http/idempotency-rules.js';
import { placeOfContent } from '../../platform/mail/mails.repository.js';

type Row = Readonly<Record<string, string | null>>;

/** A column of envelopes (SecretBox), and to what those are bound. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Columns that `place` is made of. */
  boundTo: readonly string[];
  /** To what the envelope in a row is bound, exactly as where it was sealed. */
  place(row: Row): string;
}

/**
 * Every column that holds envelopes: what a change of ENCRYPTION_KEY has to seal anew. test/medium/sealed-columns.spec.ts
 * finds columns of the schema that could hold one and are not here.
 */
export const sealedColumns: readonly SealedColumn[] = [
  {
    table: 'trunks',
    column: 'auth_password',
    boundTo: ['workspace_id'],
    place: (row) => passwordPlace(text(row, 'workspace_id')),
  },
  {
    table: 'idempotency_keys',
    column: 'response',
    boundTo: ['workspace_id', 'principal', 'method', 'route', 'key'],
    place: (row) =>
      placeOf({
        workspaceId: row['workspace_id'] ?? null,
        principal: text(row, 'principal'),
        method: text(row, 'method'),
        route: text(row, 'route'),
        key: text(row, 'key'),
      }),
  },
  ...['secret', 'previous_secret'].map((column) => ({
    table: 'webhook_subscriptions',
    column,
    boundTo: ['workspace_id'],
    place: (row: Row) => subscriptionSecretPlace(text(row, 'workspace_id')),
  })),
  {
    table: 'erasure_keys',
    column: 'key',
    boundTo: ['workspace_id'],
    place: (row) => erasureKeyPlace(text(row, 'workspace_id')),
  },
  {
    table: 'erasures',
    column: 'number',
    boundTo: ['id'],
    place: (row) => erasedNumberPlace(text(row, 'id')),
  },
  ...['secret', 'previous_secret'].map((column) => ({
    table: 'dialer_webhook_secrets',
    column,
    boundTo: ['workspace_id'],
    place: (row: Row) => dialerSecretPlace(text(row, 'workspace_id')),
  })),
  {
    table: 'mails',
    column: 'content',
    boundTo: ['id'],
    place: (row) => placeOfContent(text(row, 'id')),
  },
];

function text(row: Row, column: string): string {
  const value = row[column];
  if (value === undefined || value === null) throw new Error(`${column} is missing`);
  return value;
}
