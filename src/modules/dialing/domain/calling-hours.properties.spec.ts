import * as fc from 'fast-check';
import { type CallingHours, hoursOfWindow, hoursState } from './calling-hours.js';
import { type CallingWindow, validateWindow, WEEKDAYS, type Weekday } from './calling-window.js';
import { ZoneOffsets } from './zone-offsets.js';

const QUARTER = 15 * 60_000;
const DAY = 86_400_000;
const EVERY_DAY: Weekday[] = [...WEEKDAYS];

/** The oracle: asks Intl for the wall clock and compares numbers; knows nothing of offsets and edges. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function wallClock(zone: string, at: number): { date: string; day: number; minute: number } {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(zone, clock);
  }
  const [weekday = '', month, date, year, hour, minute] = clock.format(at).split(/, |[/: ]/);
  const day = WEEKDAYS.findIndex((name) => name === weekday.toLowerCase());
  return { date: `${year}-${month}-${date}`, day, minute: Number(hour) * 60 + Number(minute) };
}

function minutes(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

function isWithin(window: CallingWindow, { day, minute }: { day: number; minute: number }): boolean {
  const [start, end] = [minutes(window.start), minutes(window.end)];
  const isOn = (index: number) => window.days.some((name) => WEEKDAYS.indexOf(name) === (index + 7) % 7);
  if (start < end) return isOn(day) && minute >= start && minute < end;
  return (isOn(day) && minute >= start) || (isOn(day - 1) && minute < end);
}

function isInside(all: readonly CallingHours[], zones: readonly string[], at: number): boolean {
  return zones.every((zone) => {
    const clock = wallClock(zone, at);
    return all.every(
      ({ windows, holidays }) =>
        !holidays.includes(clock.date) && windows.some((window) => isWithin(window, clock)),
    );
  });
}

/** Days on which the wall clock does not repeat at the same UTC time: those with a clock change. */
function clockChanges(zone: string, first: number, last: number): { zone: string; near: number }[] {
  const found: { zone: string; near: number }[] = [];
  for (let at = first; at < last; at += DAY) {
    if (wallClock(zone, at).minute !== wallClock(zone, at + DAY).minute) found.push({ zone, near: at });
  }
  return found;
}

const zoneNames = [
  'America/New_York',
  'America/Los_Angeles',
  'America/Phoenix',
  'America/Santiago',
  'America/Havana',
  'America/St_Johns',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'UTC',
];
const from = Date.UTC(2024, 0, 1);
const to = Date.UTC(2031, 0, 1);
const changes = zoneNames.flatMap((zone) => clockChanges(zone, from, to));

const anyZone = fc.constantFrom(...zoneNames);
const anyMoment = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -DAY, max: 2 * DAY })) },
  { weight: 1, arbitrary: fc.tuple(anyZone, fc.integer({ min: from, max: to })) },
);
const zonesAndNow = fc.tuple(anyMoment, fc.array(anyZone, { maxLength: 2 })).map(([[first, time], more]) => {
  const [zone, now] = typeof first === 'string' ? [first, time] : [first.zone, first.near + time];
  return { zones: [zone, ...more], now };
});
function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Windows whose times are multiples of a step; many early in the night, when clocks change. */
function anyWindow(stepMinutes: number): fc.Arbitrary<CallingWindow> {
  const steps = fc.oneof(
    fc.integer({ min: 0, max: 1440 / stepMinutes }),
    fc.integer({ min: 0, max: 240 / stepMinutes }),
  );
  return fc
    .record({
      start: steps.map((step) => clockText(Math.min(step * stepMinutes, 1440 - stepMinutes))),
      end: steps.map((step) => clockText(step * stepMinutes)),
      days: fc.oneof(fc.constant(EVERY_DAY), fc.subarray(EVERY_DAY, { minLength: 1 })),
    })
    .filter(({ start, end }) => start !== end);
}

/** Up to two hours that must both be open, each of up to three windows, with holidays about the time asked for. */
function anyQuestion(stepMinutes: number) {
  const holidays = fc.oneof(
    fc.constant<number[]>([]),
    fc.array(fc.integer({ min: -2, max: 6 }), { maxLength: 3 }),
  );
  const hours = fc.record({
    windows: fc.array(anyWindow(stepMinutes), { minLength: 1, maxLength: 3 }),
    holidays,
  });
  return fc
    .tuple(zonesAndNow, fc.array(hours, { minLength: 1, maxLength: 2 }))
    .map(([{ zones, now }, all]) => ({
      zones,
      now,
      all: all.map(({ windows, holidays: days }): CallingHours => ({
        windows,
        holidays: days.map((day) => new Date(now + day * DAY).toISOString().slice(0, 10)),
      })),
    }));
}

describe('hoursState against the wall clock, for any hours, zones and instants', () => {
  it('knows clock changes of every kind for its cases', () => {
    expect(new Set(changes.map(({ zone }) => zone)).size).toBe(13);
  });

  it('is open exactly when every wall clock is inside, and its boundary is exact to the millisecond', () => {
    let bounded = 0;
    const property = fc.property(anyQuestion(1), ({ zones, now, all }) => {
      const inside = (at: number) => isInside(all, zones, at);
      const state = hoursState(all, zones, new Date(now));
      expect(state.open).toBe(inside(now));
      const boundary = state.open ? state.until : state.opensAt;
      if (!boundary) return;
      bounded += 1;
      expect(boundary.getTime()).toBeGreaterThan(now);
      expect(inside(boundary.getTime() - 1)).toBe(state.open);
      expect(inside(boundary.getTime())).toBe(!state.open);
    });
    fc.assert(property, { numRuns: 3000 });
    expect(bounded).toBeGreaterThan(1500);
  });

  it('tells the first boundary: a walk in quarters of an hour finds no earlier one', () => {
    // Offsets, clock changes and these windows lie on quarters, so the walk misses nothing.
    const property = fc.property(anyQuestion(15), ({ zones, now, all }) => {
      const state = hoursState(all, zones, new Date(now));
      const boundary = (state.open ? state.until : state.opensAt)?.getTime() ?? now + 14 * DAY + 1;
      let at = (Math.floor(now / QUARTER) + 1) * QUARTER;
      while (at < boundary && isInside(all, zones, at) === state.open) at += QUARTER;
      expect(at).toBeGreaterThanOrEqual(boundary);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('answers the same with offsets remembered from other questions', () => {
    const offsets = new ZoneOffsets();
    const property = fc.property(anyQuestion(5), ({ zones, now, all }) => {
      const remembered = hoursState(all, zones, new Date(now), offsets);
      expect(remembered).toEqual(hoursState(all, zones, new Date(now)));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('is open in several hours when it is open in each, and whatever their order', () => {
    const property = fc.property(anyQuestion(5), ({ zones, now, all }) => {
      const state = hoursState(all, zones, new Date(now));
      expect(hoursState(all.toReversed(), zones, new Date(now))).toEqual(state);
      expect(state.open).toBe(all.every((one) => hoursState([one], zones, new Date(now)).open));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('opens within 14 days whenever one zone is asked', () => {
    const moment = fc.tuple(anyZone, fc.integer({ min: from, max: to }));
    const property = fc.property(moment, anyWindow(30), ([zone, now], window) => {
      const state = hoursState([hoursOfWindow(window)], [zone], new Date(now));
      expect(state.open || state.opensAt !== null).toBe(true);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe('validateWindow', () => {
  it('accepts no window that never opens in any zone', () => {
    const clock = fc.tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 60 }));
    const text = clock.map(([hour, minute]) =>
      [hour, minute].map((part) => String(part).padStart(2, '0')).join(':'),
    );
    const days = fc.subarray(EVERY_DAY);
    const property = fc.property(text, text, days, (start, end, on) => {
      const usable = validateWindow({ start, end, days: on }).length === 0;
      const state = hoursState(
        [hoursOfWindow({ start, end, days: on })],
        ['UTC'],
        new Date(Date.UTC(2026, 5, 1)),
      );
      // A start of 24:00 would work as 00:00 of the next day; it is refused because it is hardly meant.
      fc.pre(start !== '24:00');
      expect(state.open || state.opensAt !== null).toBe(usable);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
