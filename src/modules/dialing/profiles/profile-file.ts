import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsNotEmpty,
  IsNumber,
  IsString,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
  type ValidationError,
  validateSync,
} from 'class-validator';
import { validateHours } from '../domain/calling-hours.js';
import { type CallingWindow, WEEKDAYS, type Weekday } from '../domain/calling-window.js';
import { CONSENT_BASES, type ConsentBasis } from '../domain/consent.js';
import { type Disclosure, DISCLOSURES, type Profile } from '../domain/profiles.js';

/** A field that must be there, and may be null. */
const OrNull = () => ValidateIf((_, value) => value !== null);

class Source {
  @IsString()
  @IsNotEmpty()
  rule: string;

  @IsString()
  @IsNotEmpty()
  citation: string;
}

class Region {
  @ArrayNotEmpty()
  @IsISO31661Alpha2({ each: true })
  countries: string[];

  /** Left out for all numbers of the countries. */
  @ValidateIf((_, value) => value !== undefined)
  @ArrayNotEmpty()
  @Matches(/^\d{1,6}$/, { each: true })
  area_codes?: string[];
}

class Window implements CallingWindow {
  @IsString()
  start: string;

  @IsString()
  end: string;

  @ArrayNotEmpty()
  @IsIn(WEEKDAYS, { each: true })
  days: Weekday[];
}

class Cap {
  @IsInt()
  @Min(1)
  max: number;

  @IsInt()
  @Min(1)
  period_s: number;
}

class RingTimeout {
  /** More than 60 s no attempt may ring. */
  @OrNull()
  @IsInt()
  @Min(5)
  @Max(60)
  min: number | null;
}

class Abandonment {
  @IsNumber()
  @Min(0)
  @Max(1)
  max_rate: number;

  @IsInt()
  @Min(1)
  period_days: number;

  @IsInt()
  @Min(1)
  within_s: number;
}

class ProfileFile {
  @Matches(/^[a-z]{2}(-[a-z0-9]+)*$/)
  name: string;

  @IsString()
  @IsNotEmpty()
  title: string;

  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => Source)
  sources: Source[];

  @IsNotEmpty()
  @ValidateNested()
  @Type(() => Region)
  region: Region;

  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => Window)
  windows: Window[];

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Cap)
  attempt_caps: Cap[];

  @IsNotEmpty()
  @ValidateNested()
  @Type(() => RingTimeout)
  ring_timeout_s: RingTimeout;

  @IsArray()
  @IsIn(DISCLOSURES, { each: true })
  disclosures: Disclosure[];

  @OrNull()
  @IsNotEmpty()
  @ValidateNested()
  @Type(() => Abandonment)
  abandonment: Abandonment | null;

  @OrNull()
  @IsInt()
  @Min(1)
  no_recall_after_abandoned_s: number | null;

  @OrNull()
  @IsIn(CONSENT_BASES)
  consent: ConsentBasis | null;
}

/**
 * A profile as its file says it.
 * @throws Error naming every field that is missing, unknown or of another shape
 */
export function profileOf(content: unknown, fileName: string): Profile {
  const file = plainToInstance(ProfileFile, content);
  const errors = validateSync(file, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0)
    throw broken(
      fileName,
      errors.flatMap((error) => messagesOf(error, '')),
    );
  const hours = { windows: file.windows.map(({ start, end, days }) => ({ start, end, days })), holidays: [] };
  const problems = validateHours(hours).map(({ pointer, code }) => `${pointer} ${code}`);
  if (`${file.name}.json` !== fileName) problems.push(`/name ${file.name} is not the name of the file`);
  if (problems.length > 0) throw broken(fileName, problems);
  return {
    name: file.name,
    title: file.title,
    sources: file.sources.map(({ rule, citation }) => ({ rule, citation })),
    region: { countries: file.region.countries, areaCodes: file.region.area_codes ?? null },
    hours,
    attemptCaps: file.attempt_caps.map(({ max, period_s: periodS }) => ({ max, periodS })),
    minRingTimeoutS: file.ring_timeout_s.min,
    disclosures: file.disclosures,
    abandonment: file.abandonment && {
      maxRate: file.abandonment.max_rate,
      periodDays: file.abandonment.period_days,
      withinS: file.abandonment.within_s,
    },
    noRecallAfterAbandonedS: file.no_recall_after_abandoned_s,
    consent: file.consent,
  };
}

function messagesOf(error: ValidationError, above: string): string[] {
  const pointer = `${above}/${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) => `${pointer} ${message}`);
  return [...own, ...(error.children ?? []).flatMap((child) => messagesOf(child, pointer))];
}

function broken(fileName: string, problems: readonly string[]): Error {
  return new Error(`the profile ${fileName} cannot be used: ${problems.join('; ')}`);
}
