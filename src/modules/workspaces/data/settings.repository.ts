import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { fromMicros, toMicros, type WorkspaceSettings } from '../domain/settings.js';

/** Settings but for the names of dispositions, which have a table of their own. */
type StoredSettings = Omit<WorkspaceSettings, 'dispositions'>;

interface SettingsRow {
  max_concurrent: number;
  daily_call_cap: number | null;
  daily_spend_cap_micros: string | null;
  allowed_countries: string[] | null;
  attempt_caps: WorkspaceSettings['attempt_caps'];
  calling_window: WorkspaceSettings['calling_window'];
  time_zone: string;
  price_per_minute_micros: string;
  prices: Record<string, number>;
  abandonment_cap_percent: number | null;
}

const columns = `max_concurrent, daily_call_cap, daily_spend_cap_micros, allowed_countries, attempt_caps,
  calling_window, time_zone, price_per_minute_micros, prices, abandonment_cap_percent`;

export async function readSettings(tx: WorkspaceTx): Promise<StoredSettings | null> {
  const sql = `SELECT ${columns} FROM workspaces WHERE id = $1`;
  return shown(await tx.one<SettingsRow & Record<string, unknown>>(sql, [tx.workspaceId]));
}

/** Locked, so that a change is recorded against what it really replaced. */
export async function lockSettings(tx: WorkspaceTx): Promise<StoredSettings | null> {
  const sql = `SELECT ${columns} FROM workspaces WHERE id = $1 FOR UPDATE`;
  return shown(await tx.one<SettingsRow & Record<string, unknown>>(sql, [tx.workspaceId]));
}

export async function writeSettings(tx: WorkspaceTx, settings: StoredSettings): Promise<void> {
  await tx.run(
    `UPDATE workspaces SET max_concurrent = $2, daily_call_cap = $3, daily_spend_cap_micros = $4,
       allowed_countries = $5, attempt_caps = $6, calling_window = $7, time_zone = $8,
       price_per_minute_micros = $9, prices = $10, abandonment_cap_percent = $11, updated_at = now()
     WHERE id = $1`,
    [
      tx.workspaceId,
      settings.max_concurrent,
      settings.daily_call_cap,
      settings.daily_spend_cap === null ? null : toMicros(settings.daily_spend_cap),
      settings.allowed_countries,
      JSON.stringify(settings.attempt_caps),
      settings.calling_window,
      settings.time_zone,
      toMicros(settings.price_per_minute),
      mapped(settings.prices, toMicros),
      settings.abandonment_cap_percent,
    ],
  );
}

function shown(row: SettingsRow | null): StoredSettings | null {
  if (row === null) return null;
  return {
    max_concurrent: row.max_concurrent,
    daily_call_cap: row.daily_call_cap,
    daily_spend_cap:
      row.daily_spend_cap_micros === null ? null : fromMicros(Number(row.daily_spend_cap_micros)),
    allowed_countries: row.allowed_countries,
    attempt_caps: row.attempt_caps,
    calling_window: row.calling_window,
    time_zone: row.time_zone,
    price_per_minute: fromMicros(Number(row.price_per_minute_micros)),
    prices: mapped(row.prices, fromMicros),
    abandonment_cap_percent: row.abandonment_cap_percent,
  };
}

function mapped(prices: Record<string, number>, change: (price: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(prices).map(([prefix, price]) => [prefix, change(price)]));
}
