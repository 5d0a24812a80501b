import type { CountryCode } from 'libphonenumber-js/max';
import { CountryNames } from './countries.js';
import { judgePerson, type WrittenPerson } from './row.js';
import { ZoneFinder } from './zones.js';
import { loadZoneTable } from './zone-table.js';

/** Reads people who come one by one as the rows of a file are read. */
export class PersonReader {
  private readonly countries = new CountryNames();
  private readonly zones = new ZoneFinder(loadZoneTable());

  read(person: WrittenPerson, defaultCountry: CountryCode): ReturnType<typeof judgePerson> {
    return judgePerson(person, { defaultCountry, countries: this.countries, zones: this.zones });
  }
}
