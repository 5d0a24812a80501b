import type { ZoneTable } from './zones.js';

/**
 * Area codes of which the table knows less than of the one whose area they share, or a wrong zone: as the numbering
 * plan's administrator has them (nanpa.com).
 */
const OVERLAYS: Readonly<Record<string, string>> = {
  '1364': '1270', // Kentucky, west
  '1448': '1850', // Florida, panhandle
  '1458': '1541', // Oregon
  '1689': '1407', // Florida, Orlando
  '1930': '1812', // Indiana, south
};

/**
 * The table with one entry for each area code of the North American plan: all zones of the area. The table goes down to
 * exchanges there, but numbers are carried from one to another, and mobile ones never stood in any.
 */
export function byAreaCode(table: ZoneTable): ZoneTable {
  const widened = new Map(table);
  const areas = new Map<string, Set<string>>();
  for (const [prefix, zones] of table) {
    const area = /^1\d{3}/.exec(prefix)?.[0];
    if (area === undefined) continue;
    widened.delete(prefix);
    const known = areas.get(area) ?? new Set();
    for (const zone of zones) known.add(zone);
    areas.set(area, known);
  }
  for (const [overlay, area] of Object.entries(OVERLAYS)) {
    const shared = areas.get(area);
    if (shared !== undefined) areas.set(overlay, shared);
  }
  for (const [area, zones] of areas) widened.set(area, [...zones].toSorted());
  return widened;
}
