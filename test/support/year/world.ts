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

function hours(text: string, days: Weekday[], holidays: string[] = []): CallingHours {
  const windows = text.split(' ').map((span) => {
    const [start = '', end = ''] = span.split('-');
    return { start, end, days };
  });
  return { windows, holidays };
}

const allDay = hours('00:00-24:00', everyDay);
const kinds: { regions: Region[]; profile: string | null; hours: CallingHours }[] = [
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

/** Eight kinds of campaigns, many at any time of the year, and one that goes through the whole of it. */
export function makeWorld(seed: number, campaignCount: number, prospectsEach: number): World {
  const random = seeded(seed);
  const finder = new ZoneFinder(loadZoneTable());
  const workspaces = makeWorkspaces();
  const people = workspaces.map(() => new Map<string, Person>());
  const campaigns: Campaign[] = [];
  const prospects: Prospect[] = [];
  const known = new Set<string>();
  const add = (
    campaign: Campaign,
    region: Region,
    arrivesAt: number,
    given: readonly string[] | null,
  ): void => {
    const e164 = region.number(random);
    if (known.has(`${campaign.id} ${e164}`)) return;
    known.add(`${campaign.id} ${e164}`);
    const workspace = people[workspaces.indexOf(campaign.workspace)];
    const person = workspace?.get(e164) ?? makePerson(e164, region.country, random);
    workspace?.set(e164, person);
    const zones = given ?? zonesOfNumber(finder, e164, region.country);
    prospects.push({ id: `${campaign.id}-${prospects.length}`, campaign, person, zones, arrivesAt });
  };

  for (let id = 0; id <= campaignCount; id += 1) {
    const throughout = id === campaignCount;
    const kind = kinds[throughout ? 0 : id % kinds.length];
    const workspace = workspaces[id % workspaces.length];
    if (kind === undefined || workspace === undefined) throw new Error('a campaign without a kind');
    const campaign = makeCampaign(id, workspace, kind, campaignCount, random);
    campaigns.push(campaign);
    if (throughout) continue;
    for (let n = 0; n < prospectsEach; n += 1) {
      const region = kind.regions[Math.floor(random() * kind.regions.length)] ?? states;
      const arrivesAt = n % 2 === 0 ? campaign.startsAt : campaign.startsAt + random() * 45 * DAY;
      add(campaign, region, Math.floor(arrivesAt), givenZones(region, random));
    }
  }
  const clockChanges = changesOf(everywhere);
  const last = campaigns.at(-1);
  for (const { zone, at } of clockChanges) {
    const region = everywhere.find(({ zones }) => zones.includes(zone));
    if (last === undefined || region === undefined) continue;
    for (let n = 0; n < 6; n += 1) add(last, region, at - 2 * 3_600_000 + n * 30 * MINUTE, [zone]);
  }
  return { workspaces, campaigns, prospects, clockChanges };
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

function makeCampaign(
  id: number,
  workspace: Workspace,
  { profile, hours: open }: (typeof kinds)[number],
  count: number,
  random: () => number,
): Campaign {
  const throughout = id === count;
  const startsAt = throughout
    ? YEAR.from
    : YEAR.from + Math.floor((id / count) * 340) * DAY + Math.floor(random() * DAY);
  return {
    id,
    workspace,
    profile,
    hours: open,
    startsAt,
    endsAt: throughout ? YEAR.to : Math.min(YEAR.to, startsAt + 120 * DAY),
    maxConcurrent: 2 + Math.floor(random() * 8),
    perSecond: [0.5, 1, 2][id % 3] ?? 1,
    maxAttempts: 2 + (id % 4),
    retryAfterS: [600, 3600, 4 * 3600, 20 * 3600][Math.floor(id / 2) % 4] ?? 3600,
    ringTimeoutS: [10, 20, 30][id % 3] ?? 30,
    requireConsent: id % 7 === 3 ? 'express' : id % 7 === 5 ? 'written' : null,
  };
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
  const pick = () => zones[Math.floor(random() * zones.length)] ?? 'UTC';
  return random() < 0.1 ? [pick(), pick()] : [pick()];
}

function changesOf(regions: readonly Region[]): { zone: string; at: number }[] {
  const zones = new Set(regions.flatMap((region) => region.zones));
  return [...zones].flatMap((zone) =>
    new Calendar(zone, YEAR.from, YEAR.to).changes.map((at) => ({ zone, at })),
  );
}
