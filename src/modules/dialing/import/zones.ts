/** Zones by the leading digits of E.164 without the plus, as Google's libphonenumber publishes them. */
export type ZoneTable = ReadonlyMap<string, readonly string[]>;

export type ZoneSource = 'given' | 'number';

export type ZoneVerdict =
  /** `given`: the column said it, if need be beside the zones of the number. */
  | { ok: true; zones: readonly string[]; source: ZoneSource }
  | { ok: false; reason: 'timezone_unknown'; detail: string };

/** What a number is to the zone lookup. */
export interface LocatedNumber {
  e164: string;
  /** ISO alpha-2, or 001 for numbers that belong to no country. */
  country: string;
}

/** Tells the time zones of a number, with what its row says of them. */
export interface Zones {
  zonesOf(number: LocatedNumber, column: string | null): ZoneVerdict;
}

/** For who asks for numbers alone: whatever a row says of its time zone, and however little of it is known. */
export const anyZone: Zones = { zonesOf: () => ({ ok: true, zones: [], source: 'number' }) };

interface NamedZone {
  name: string;
  canonical: string | null;
}

/**
 * Finds the time zones in which a callee may be. A zone column has the only word where it says a zone of the number's
 * own country. Any other zone, UTC or an offset too, holds beside the zones of the number, so that no word in a file
 * lets a number ring in its night. What is no zone of the IANA database rejects the row. Without the column all zones
 * of the number's area count, and all of them must be inside the calling window. A number whose area is unknown has all
 * zones of its country; a number of no country is rejected, since nobody could say when it may be called.
 */
export class ZoneFinder implements Zones {
  private readonly longestPrefix: number;
  private readonly namedZones = new Map<string, NamedZone | null>();
  private readonly countries = new Map<string, ReadonlySet<string | null>>();
  private readonly prefixZones = new Map<string, readonly string[]>();

  constructor(private readonly table: ZoneTable) {
    this.longestPrefix = Math.max(...[...table.keys()].map((prefix) => prefix.length));
  }

  zonesOf(number: LocatedNumber, column: string | null): ZoneVerdict {
    const named = column?.trim() ?? '';
    return named === '' ? this.byNumber(number) : this.byColumn(number, named);
  }

  private byNumber({ e164, country }: LocatedNumber): ZoneVerdict {
    for (let length = Math.min(this.longestPrefix, e164.length - 1); length > 0; length -= 1) {
      const prefix = e164.slice(1, 1 + length);
      const zones = this.table.get(prefix);
      if (zones === undefined) continue;
      const own = zones.length > 1 ? this.within(country, prefix, zones) : zones;
      return { ok: true, zones: own, source: 'number' };
    }
    return unknown('Nothing is known of where this number is; give its time zone in a column «timezone».');
  }

  /**
   * Leaves out the zones of other countries that share the calling code (+1, +7, +44): without this, a number in
   * an unknown area of the United States would have to wait until it is day in Newfoundland and on Guam at once.
   */
  private within(country: string, prefix: string, zones: readonly string[]): readonly string[] {
    const key = `${country}${prefix}`;
    let own = this.prefixZones.get(key);
    if (!own) {
      const ofCountry = this.ofCountry(country);
      own = zones.filter((zone) => ofCountry.has(canonical(zone)));
      if (own.length === 0) own = zones;
      this.prefixZones.set(key, own);
    }
    return own;
  }

  private byColumn(number: LocatedNumber, named: string): ZoneVerdict {
    const given = this.named(named);
    if (given === null) {
      return unknown(
        `«${named.slice(0, 60)}» is no time zone of the IANA database, such as America/New_York.`,
      );
    }
    const alone: ZoneVerdict = { ok: true, zones: [given.name], source: 'given' };
    if (this.ofCountry(number.country).has(given.canonical)) return alone;
    const own = this.byNumber(number);
    return own.ok ? { ...alone, zones: [...new Set([given.name, ...own.zones])] } : alone;
  }

  private named(text: string): NamedZone | null {
    let zone = this.namedZones.get(text);
    if (zone === undefined) {
      const name = zoneNamed(text);
      zone = name === null ? null : { name, canonical: canonical(name) };
      // The column of a hostile file may hold a million different words.
      if (this.namedZones.size < 10_000) this.namedZones.set(text, zone);
    }
    return zone;
  }

  private ofCountry(country: string): ReadonlySet<string | null> {
    let zones = this.countries.get(country);
    if (!zones) {
      zones = new Set(zonesOfCountry(country).map(canonical));
      this.countries.set(country, zones);
    }
    return zones;
  }
}

/**
 * The IANA zone that a text names, or null. `Area/Location` and UTC only: EST, CST, IST mean different things to
 * different people, and a fixed EST is an hour off every summer.
 */
export function zoneNamed(text: string): string | null {
  const name = text.trim().replace(/\s+/g, '_');
  const found = canonical(name);
  if (found === null || !(name.includes('/') || /^(?:utc|gmt)$/i.test(name))) return null;
  return found.toLowerCase() === name.toLowerCase() ? found : name;
}

function canonical(name: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    // RangeError is how Intl says that it knows no such zone; there is no other way to ask for aliases.
    return null;
  }
}

/** Node 20 has it as a property, later versions as a method. */
function zonesOfCountry(country: string): readonly string[] {
  if (!/^[A-Z]{2}$/.test(country)) return [];
  const locale: Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] } = new Intl.Locale(
    `und-${country}`,
  );
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

const unknown = (detail: string): ZoneVerdict => ({ ok: false, reason: 'timezone_unknown', detail });
