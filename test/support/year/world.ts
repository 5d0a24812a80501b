import type { CallingHours } from '../../../src/modules/dialing/domain/calling-hours.js';
import type { CallingWindow, Weekday } from '../../../src/modules/dialing/domain/calling-window.js';
import { loadZoneTable } from '../../../src/modules/dialing/import/zone-table.js';
import { ZoneFinder } from '../../../src/modules/dialing/import/zones.js';
import { seeded } from '../seeded.js';
import { Calendar } from './wall-clock.js';

export const YEAR = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };
const MINUTE = 60_000;
const DAY = 86_400_000;

export interface Workspace {
  maxConcurrent: number;
  trunkPerSecond: number;
  trunkConcurrent: number;
  windowBound: CallingWindow | null;
  attemptCaps: { max: number; periodS: number }[];
}

export interface Campaign {
  id: number;
  workspace: Workspace;
  profile: string | null;
  hours: CallingHours;
  startsAt: number;
  /** By then everybody has been called as often as they may be. */
  endsAt: number;
  maxConcurrent: number;
  perSecond: number;
  maxAttempts: number;
  retryAfterS: number;
  ringTimeoutS: number;
  requireConsent: 'express' | 'written' | null;
}

export interface Person {
  e164: string;
  country: string;
  suppressed: boolean;
  consent: 'express' | 'written' | null;
}

export interface Prospect {
  id: string;
  campaign: Campaign;
  person: Person;
  zones: readonly string[];
  arrivesAt: number;
}

export interface World {
  workspaces: Workspace[];
  campaigns: Campaign[];
  prospects: Prospect[];
  /** Each change of a clock that somebody of the world lives by. */
  clockChanges: { zone: string; at: number }[];
}

/** Who a campaign calls: numbers by area, and the zones that somebody may have given for them. */
interface Region {
  country: string;
  number: (random: () => number) => string;
  zones: readonly string[];
}

const everyDay: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const workdays = everyDay.slice(0, 5);

function zonesOf(country: string): string[] {
  const locale: Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] } = new Intl.Locale(
    `und-${country}`,
  );
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

/** +1 NPA 555 01xx: set aside for fiction. */
function northAmerica(country: string, areas: string): Region {
  const codes = areas.split(' ');
  return {
    country,
    number: (random) => {
      const area = codes[Math.floor(random() * codes.length)] ?? '';
      return `+1${area}55501${String(Math.floor(random() * 100)).padStart(2, '0')}`;
    },
    zones: zonesOf(country),
  };
}

function elsewhere(country: string, prefix: string, digits: number): Region {
  return {
    country,
    number: (random) => `${prefix}${String(Math.floor(random() * 10 ** digits)).padStart(digits, '0')}`,
    zones: zonesOf(country),
  };
}

const states = northAmerica(
  'US',
  '212 646 718 312 773 214 512 303 602 480 213 415 206 907 808 317 502 701 605 208 541 850 219 906 931 775',
);
const florida: Region = {
  ...northAmerica('US', '239 305 321 352 386 407 561 689 727 754 772 786 813 850 863 904 941 954'),
  zones: ['America/New_York', 'America/Chicago'],
};
const canada = northAmerica('CA', '416 604 902 709 306 204 403 867 514 250');
const islands = [
  northAmerica('PR', '787'),
  northAmerica('VI', '340'),
  northAmerica('GU', '671'),
  northAmerica('AS', '684'),
  northAmerica('MP', '670'),
];
const britain = elsewhere('GB', '+442079460', 3);
const india = elsewhere('IN', '+911234555', 3);
const everywhere = [states, florida, canada, ...islands, britain, india];
/** Where no profile holds, so that somebody can be called while the clocks change. */
const elsewhereByNight = [
  elsewhere('DE', '+493023125', 3),
  elsewhere('AU', '+61491570', 3),
  elsewhere('NZ', '+64215550', 3),
];

function hours(text: string, days: Weekday[], holidays: string[] = []): CallingHours {
  const windows = text.split(' ').map((span) => {
    const [start = '', end = ''] = span.split('-');
    return { start, end, days };
  });
  return { windows, holidays };
}

const allDay = hours('00:00-24:00', everyDay);
interface Kind {
  regions: Region[];
  profile: string | null;
  hours: CallingHours;
}

const kinds: Kind[] = [
  { regions: [states, ...islands], profile: null, hours: allDay },
  {
    regions: [states],
    profile: 'us-tcpa',
    hours: hours('09:00-12:00 14:00-18:30', workdays, ['2026-07-03', '2026-11-26']),
  },
  { regions: [florida], profile: 'us-tcpa', hours: hours('07:00-22:00', everyDay) },
  {
    regions: [britain],
    profile: null,
    hours: hours('09:00-20:00', [...workdays, 'sat'], ['2026-04-03', '2026-12-25']),
  },
  { regions: [canada], profile: 'ca', hours: allDay },
  { regions: [india, britain], profile: null, hours: hours('06:00-24:00', everyDay) },
  {
    regions: everywhere,
    profile: 'us-fl',
    hours: hours('00:00-24:00', everyDay, ['2026-01-01', '2026-03-08', '2026-12-25']),
  },
  { regions: everywhere, profile: 'uk', hours: hours('20:00-12:00', everyDay) },
];

/**
 * Campaigns of eight kinds, many at any time of the year, and two that go through the whole of it, with somebody to call
 * on each day on which a clock changes: one by day, and one by night.
 */
export function makeWorld(seed: number, campaignCount: number, prospectsEach: number): World {
  const maker = new WorldMaker(seed);
  for (let n = 0; n < campaignCount; n += 1) maker.addCampaign(n, campaignCount, prospectsEach);
  maker.addClockChanges({ regions: everywhere, profile: null, hours: allDay });
  maker.addClockChanges({ regions: elsewhereByNight, profile: null, hours: hours('00:00-03:30', everyDay) });
  return maker.world;
}

class WorldMaker {
  readonly world: World = { workspaces: makeWorkspaces(), campaigns: [], prospects: [], clockChanges: [] };

  private readonly random: () => number;
  private readonly finder = new ZoneFinder(loadZoneTable());
  private readonly people = new Map<Workspace, Map<string, Person>>();
  private readonly known = new Set<string>();

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  addCampaign(index: number, count: number, prospects: number): void {
    const { random } = this;
    const kind = pick(kinds, index);
    const startsAt = YEAR.from + Math.floor((index / count) * 340) * DAY + Math.floor(random() * DAY);
    const campaign = this.campaign(kind, pick(this.world.workspaces, index), [
      startsAt,
      startsAt + 120 * DAY,
    ]);
    for (let n = 0; n < prospects; n += 1) {
      const region = pick(kind.regions, Math.floor(random() * kind.regions.length));
      const arrivesAt = n % 2 === 0 ? startsAt : Math.floor(startsAt + random() * 45 * DAY);
      this.addProspect(campaign, region, arrivesAt, givenZones(region, random));
    }
  }

  /** Before each change of a clock some of those who live by it get on the list, half an hour one after the other. */
  addClockChanges(kind: Kind): void {
    // Its hours are not bound by its workspace.
    const workspace = pick(this.world.workspaces, 1);
    const campaign = this.campaign(kind, workspace, [YEAR.from, YEAR.to]);
    for (const region of kind.regions) {
      for (const zone of region.zones) {
        for (const at of new Calendar(zone, YEAR.from, YEAR.to).changes) {
          this.world.clockChanges.push({ zone, at });
          for (let n = -4; n < 8; n += 1) this.addProspect(campaign, region, at + n * 30 * MINUTE, [zone]);
        }
      }
    }
  }

  private campaign(kind: Kind, workspace: Workspace, [startsAt, endsAt]: [number, number]): Campaign {
    const id = this.world.campaigns.length;
    const campaign = {
      id,
      workspace,
      profile: kind.profile,
      hours: kind.hours,
      startsAt,
      endsAt: Math.min(YEAR.to, endsAt),
      maxConcurrent: 2 + Math.floor(this.random() * 8),
      perSecond: pick([0.5, 1, 2], id),
      maxAttempts: 2 + (id % 4),
      retryAfterS: pick([600, 3600, 4 * 3600, 20 * 3600], Math.floor(id / 2)),
      ringTimeoutS: pick([10, 20, 30], id),
      requireConsent: pick([null, null, null, 'express', null, 'written', null] as const, id),
    };
    this.world.campaigns.push(campaign);
    return campaign;
  }

  private addProspect(
    campaign: Campaign,
    region: Region,
    arrivesAt: number,
    given: readonly string[] | null,
  ): void {
    const e164 = region.number(this.random);
    const key = `${campaign.id} ${e164}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    const people = this.people.get(campaign.workspace) ?? new Map<string, Person>();
    this.people.set(campaign.workspace, people);
    const person = people.get(e164) ?? makePerson(e164, region.country, this.random);
    people.set(e164, person);
    const zones = given ?? zonesOfNumber(this.finder, e164, region.country);
    const id = `${campaign.id}-${this.world.prospects.length}`;
    this.world.prospects.push({ id, campaign, person, zones, arrivesAt });
  }
}

/** Round and round. */
function pick<T>(all: readonly T[], index: number): T {
  const one = all[index % all.length];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

function zonesOfNumber(finder: ZoneFinder, e164: string, country: string): readonly string[] {
  const verdict = finder.zonesOf({ e164, country }, null);
  if (!verdict.ok) throw new Error(`nobody knows where ${e164} is`);
  return verdict.zones;
}

function makeWorkspaces(): Workspace[] {
  const bound = { start: '08:00', end: '21:00', days: everyDay };
  const lines = { maxConcurrent: 25, trunkPerSecond: 5, trunkConcurrent: 22 };
  return [
    { ...lines, windowBound: bound, attemptCaps: [] },
    { ...lines, windowBound: null, attemptCaps: [{ max: 6, periodS: 7 * 86_400 }] },
    {
      ...lines,
      windowBound: { ...bound, start: '07:00', end: '22:30' },
      attemptCaps: [{ max: 4, periodS: 86_400 }],
    },
  ];
}

function makePerson(e164: string, country: string, random: () => number): Person {
  const agreed = random();
  return {
    e164,
    country,
    suppressed: random() < 0.01,
    consent: agreed < 0.45 ? 'written' : agreed < 0.85 ? 'express' : null,
  };
}

/** Half of all zones are those of the number; of the given ones some are two, as for a number that may be in either. */
function givenZones({ zones }: Region, random: () => number): string[] | null {
  if (random() < 0.5) return null;
  const some = (): string => pick(zones, Math.floor(random() * zones.length));
  return random() < 0.1 ? [some(), some()] : [some()];
}
