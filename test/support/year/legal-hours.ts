import type { CallingHours } from '../../../src/modules/dialing/domain/calling-hours.js';
import type { Law } from './law.js';
import { Calendar, inBoth, type Span } from './wall-clock.js';
import { type Campaign, YEAR } from './world.js';

type Minutes = readonly (readonly [from: number, to: number])[];

const weekdayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** When somebody may be called, as spans of time over the year. */
export class LegalHours {
  private readonly known = new Map<string, Span[]>();
  private readonly calendars = new Map<string, Calendar>();

  /** Inside all laws, the campaign's hours and its workspace's, in all zones at once. */
  spans(campaign: Campaign, laws: readonly Law[], zones: readonly string[]): Span[] {
    const all = zones.flatMap((zone) => [
      ...laws.map((law) => this.spansOf(`${zone} ${law.name}`, zone, (_, weekday) => [law.open(weekday)])),
      ...[campaign.hours, boundOf(campaign)].map((hours) =>
        this.spansOf(`${zone} ${JSON.stringify(hours)}`, zone, (date, weekday) =>
          minutesOf(hours, date, weekday),
        ),
      ),
    ]);
    return all.reduce((open, spans) => inBoth(open, spans), [[campaign.startsAt, campaign.endsAt]] as Span[]);
  }

  private spansOf(key: string, zone: string, open: (date: string, weekday: number) => Minutes): Span[] {
    let spans = this.known.get(key);
    if (spans === undefined) {
      const calendar = this.calendars.get(zone) ?? new Calendar(zone, YEAR.from, YEAR.to);
      this.calendars.set(zone, calendar);
      spans = calendar.openSpans(open);
      this.known.set(key, spans);
    }
    return spans;
  }
}

export function boundOf({ workspace }: Campaign): CallingHours | null {
  return workspace.windowBound === null ? null : { windows: [workspace.windowBound], holidays: [] };
}

/** The minutes of a local day in which hours are open; what begins on the day before belongs to that one. */
export function minutesOf(hours: CallingHours | null, date: string, weekday: number): Minutes {
  if (hours === null) return [[0, 1440]];
  if (hours.holidays.includes(date)) return [];
  const spans = hours.windows.flatMap(({ start, end, days }): Minutes => {
    const [from, to] = [minute(start), minute(end)];
    if (from < to) return isOn(days, weekday) ? [[from, to]] : [];
    const morning = isOn(days, weekday - 1) ? [[0, to] as const] : [];
    return isOn(days, weekday) ? [...morning, [from, 1440]] : morning;
  });
  return spans.toSorted((a, b) => a[0] - b[0]);
}

function minute(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

function isOn(days: readonly string[], weekday: number): boolean {
  return days.includes(weekdayNames[(weekday + 7) % 7] ?? '');
}
