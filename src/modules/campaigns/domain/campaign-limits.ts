/** The statuses of lists that a campaign can have, in the order of its life. */
export const CAMPAIGN_STATUSES = [
  'draft',
  'scheduled',
  'running',
  'paused',
  'completed',
  'archived',
] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** How much of a kind a campaign may have. */
export const most = { callers: 20, windows: 20, holidays: 366, retryRules: 20, attempts: 10 } as const;

/** A slug stands where an id may stand as well. */
export function uuidProblem(slug: unknown): string | null {
  return typeof slug === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(slug)
    ? 'must not look like an id'
    : null;
}

/** What is wrong with a list of dates as `2026-12-25`; null when each is a day of the calendar. */
export function dateProblem(dates: unknown): string | null {
  const fine = Array.isArray(dates) && dates.every((date) => typeof date === 'string' && isDate(date));
  return fine ? null : 'must be days of the calendar, such as 2026-12-25';
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
