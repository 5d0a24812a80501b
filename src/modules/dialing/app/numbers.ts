import { ZoneFinder } from '../import/zones.js';
import { loadZoneTable } from '../import/zone-table.js';
import { classifyNumber } from '../domain/destination.js';
import type { Callee, CallingNumber } from './admission.service.js';

let finder: ZoneFinder | null = null;

/** What admission needs to know of a number that came alone, not with a list. */
export function calleeOfNumber(key: string, e164: string, from: CallingNumber): Callee {
  finder ??= new ZoneFinder(loadZoneTable());
  const { country, type } = classifyNumber(e164);
  const zones = finder.zonesOf({ e164, country: country ?? '001' }, null);
  return {
    key,
    e164,
    country,
    numberType: type,
    zones: zones.ok ? zones.zones : [],
    zoneSource: 'number',
    from,
  };
}
