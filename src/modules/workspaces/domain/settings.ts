/** What a dial decision can cite, as the API has it: money in whole units of the workspace's currency. */
export interface WorkspaceSettings {
  max_concurrent: number;
  daily_call_cap: number | null;
  daily_spend_cap: number | null;
  allowed_countries: string[] | null;
  attempt_caps: AttemptCap[];
  calling_window: Window | null;
  time_zone: string;
  price_per_minute: number;
  prices: Record<string, number>;
  dispositions: string[];
  abandonment_cap_percent: number | null;
}

interface AttemptCap {
  max: number;
  period_s: number;
}

interface Window {
  start: string;
  end: string;
  days: string[];
}

type SettingName = keyof WorkspaceSettings;
export type SettingsPatch = { [Name in SettingName]?: WorkspaceSettings[Name] };
export type SettingChanges = Record<string, { from: unknown; to: unknown }>;

export interface SettingProblem {
  pointer: string;
  code: string;
  detail: string;
}

/** The disposition that puts a number on the suppression list: without it nobody could opt out. */
const optOutDisposition = 'do_not_call';

const microsPerUnit = 1_000_000;

export function toMicros(units: number): number {
  return Math.round(units * microsPerUnit);
}

export function fromMicros(micros: number): number {
  return micros / microsPerUnit;
}

/** Whether an amount has at most six decimals: what is finer would be rounded in silence. */
function isWholeMicros(units: number): boolean {
  return fromMicros(toMicros(units)) === units;
}

/** Prefixes have one spelling, with the plus; `44` and `+44` are the same. */
function normalizePrefix(prefix: string): string {
  return prefix.startsWith('+') ? prefix : `+${prefix}`;
}

/** What is wrong with a change that each of its fields alone does not show. */
export function problemsOf(patch: SettingsPatch): SettingProblem[] {
  return [
    ...(patch.calling_window ? windowProblems(patch.calling_window) : []),
    ...(patch.dispositions && !patch.dispositions.includes(optOutDisposition)
      ? [
          {
            pointer: '/dispositions',
            code: 'do_not_call_missing',
            detail: 'do_not_call must stay: it is how people are never called again.',
          },
        ]
      : []),
    ...(patch.prices ? priceProblems(patch.prices) : []),
    ...amountProblems('daily_spend_cap', patch.daily_spend_cap),
    ...amountProblems('price_per_minute', patch.price_per_minute),
    ...(patch.time_zone !== undefined && !isTimeZone(patch.time_zone)
      ? [
          {
            pointer: '/time_zone',
            code: 'unknown_time_zone',
            detail: 'time_zone is not an IANA name such as Europe/Berlin.',
          },
        ]
      : []),
  ];
}

function amountProblems(name: string, units: number | null | undefined): SettingProblem[] {
  if (units === null || units === undefined || isWholeMicros(units)) return [];
  return [{ pointer: `/${name}`, code: 'decimals', detail: `${name} has at most six decimals.` }];
}

/** A window that opens: `end` before `start` crosses midnight, equal ones would never open. */
function windowProblems(window: Window): SettingProblem[] {
  if (window.start !== window.end) return [];
  return [
    {
      pointer: '/calling_window/end',
      code: 'start_equals_end',
      detail: 'A window that ends when it starts never opens; the whole day is 00:00 to 24:00.',
    },
  ];
}

const prefixPattern = /^\+?[1-9]\d{0,14}$/;
const highestPrice = 1000;
const mostPrices = 5000;

function priceProblems(prices: Record<string, number>): SettingProblem[] {
  if (Object.keys(prices).length > mostPrices) {
    return [{ pointer: '/prices', code: 'too_many', detail: `There can be at most ${mostPrices} prices.` }];
  }
  const seen = new Set<string>();
  return Object.entries(prices).flatMap(([prefix, price]) => {
    const pointer = `/prices/${prefix.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const twice = seen.has(normalizePrefix(prefix));
    seen.add(normalizePrefix(prefix));
    if (!prefixPattern.test(prefix)) {
      return [{ pointer, code: 'prefix', detail: 'A prefix is digits of an E.164 number, such as +44.' }];
    }
    if (twice) return [{ pointer, code: 'prefix_twice', detail: 'This prefix is there twice.' }];
    if (typeof price === 'number' && price >= 0 && price <= highestPrice && isWholeMicros(price)) return [];
    const detail = `A price is a number from 0 to ${highestPrice} with at most six decimals.`;
    return [{ pointer, code: 'price', detail }];
  });
}

/** A name of the tz database; offsets such as +02:00 know no clock changes and are refused. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The settings after a change, and what it changed. */
export function applySettings(
  before: WorkspaceSettings,
  patch: SettingsPatch,
): { after: WorkspaceSettings; changes: SettingChanges } {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const after: WorkspaceSettings = { ...before, ...given };
  if (patch.prices) {
    after.prices = Object.fromEntries(
      Object.entries(patch.prices).map(([prefix, price]) => [normalizePrefix(prefix), price]),
    );
  }
  const names = Object.keys(given) as SettingName[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return {
    after,
    changes: Object.fromEntries(changed.map((name) => [name, { from: before[name], to: after[name] }])),
  };
}
