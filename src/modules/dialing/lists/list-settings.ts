import type { CallingWindow } from '../domain/calling-window.js';
import type { ListKind, ListStatus } from '../domain/list-state.js';
import type { StoredRetry } from '../domain/stored-retry.js';
import type { ColumnMap } from '../import/columns.js';

export type { ListKind } from '../domain/list-state.js';

/** What a user decides about a list, and may change later. */
export interface ListSettings {
  name: string;
  /** null: as soon as it is imported. */
  scheduledAt: Date | null;
  maxConcurrent: number;
  callsPerSecond: number;
  /** By the wall clock of each callee. */
  callingWindow: CallingWindow;
  retry: StoredRetry;
  ringTimeoutS: number;
}

export interface NewList extends ListSettings {
  kind: ListKind;
  agentPhoneNumber: string;
  /** ISO 3166-1 alpha-2, for numbers without a country code; null: the country of the agent's number. */
  defaultCountry: string | null;
  columnMap: ColumnMap;
  allowDuplicate: boolean;
}

/** Only what is to change. `status` is what the list shall become. */
export interface ListChanges extends Partial<ListSettings> {
  status?: 'paused' | 'running' | 'canceled';
}

/** Why the file of a list could not be imported. */
export interface ListFailure {
  code: string;
  detail: string;
  line: number | null;
}

export const everyDay: CallingWindow = {
  start: '08:00',
  end: '21:00',
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
};

/** One attempt each: who is called again, and how soon, is for the user to say. */
export const noRetry: StoredRetry = { max_attempts: 1, delay_s: 1800, on: ['busy', 'no-answer', 'failed'] };

/** A row of dial_lists, as far as a change needs it. */
export interface ListRow {
  id: string;
  kind: ListKind;
  name: string;
  status: ListStatus;
  scheduled_at: Date | null;
  ends_at: Date | null;
  max_concurrent: number;
  calls_per_second: number;
  calling_window: CallingWindow;
  retry: StoredRetry;
  ring_timeout_s: number;
}
