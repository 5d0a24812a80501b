import { readdirSync, readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { type CountryCode, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import { type NumberPlace, type Profile, profilesFor } from '../domain/profiles.js';
import { profileOf } from './profile-file.js';

/** The profiles of this installation, read and checked once, at boot. */
@Injectable()
export class Profiles {
  /** By name. */
  readonly all: readonly Profile[] = readProfiles();

  /** Null when there is no such profile. */
  find(name: string): Profile | null {
    return this.all.find((profile) => profile.name === name) ?? null;
  }

  /**
   * What holds for a campaign with this profile of its own, or none, and a number.
   * @throws Error when the campaign's profile is not there: nobody is called by rules that are not known
   */
  holding(own: string | null, e164: string, country: string | null): Profile[] {
    const profile = own === null ? null : this.find(own);
    if (own !== null && profile === null) throw new Error(`there is no profile ${own}`);
    return profilesFor(this.all, profile, placeOf(e164, country));
  }
}

function placeOf(e164: string, country: string | null): NumberPlace {
  const known = country !== null && isSupportedCountry(country);
  const callingCode = known ? getCountryCallingCode(country as CountryCode) : '';
  return { country, nationalNumber: e164.slice(1 + callingCode.length) };
}

function readProfiles(): Profile[] {
  const folder = new URL('./', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => profileOf(JSON.parse(readFileSync(new URL(name, folder), 'utf8')), name));
}
