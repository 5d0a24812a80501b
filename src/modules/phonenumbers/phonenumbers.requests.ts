import {
  IsBoolean,
  IsEmail,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { Optional } from '../../platform/http/optional.js';

/** What may be said of a trunk when it is registered and when it is changed. */
export abstract class TrunkSettings {
  /** A name for people. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  label?: string | null;

  /** The carrier, such as `vonage`. Stored and shown. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  provider?: string | null;

  /** Whom to write to about this number. Stored and shown. */
  @IsOptional()
  @IsEmail()
  @MaxLength(320)
  email?: string | null;

  /** For a carrier that authenticates by user and password; leave it out when it does so by address. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  auth_username?: string | null;

  /** Kept encrypted and never returned. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  auth_password?: string | null;

  /** The most calls at once over this trunk; null for no limit of its own. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100_000)
  max_concurrent?: number | null;
}

export class SipTrunkRequest extends TrunkSettings {
  /**
   * The carrier's SIP server: `host`, `host:port` or an address, without `sip:`.
   * @example 'sip.example.com'
   */
  @IsString()
  @Length(1, 260)
  sip_address: string;

  /**
   * In international format: `+16505551234`.
   * @example '+14155550100'
   */
  @IsString()
  @MaxLength(40)
  phone_number: string;

  /** Noise cancellation on the callee's audio (LiveKit's Krisp). */
  @Optional()
  @IsBoolean()
  krisp_enabled?: boolean = false;

  /** How fast this trunk may be dialed; carriers often allow only a few. */
  @Optional()
  @IsNumber()
  @Min(0.01)
  @Max(1000)
  calls_per_second?: number = 10;
}

/** What is left out stays as it is; null clears it. */
export class UpdateSipRequest extends TrunkSettings {
  /** The carrier's SIP server: `host`, `host:port` or an address, without `sip:`. */
  @ValidateIf((body: UpdateSipRequest) => body.sip_address !== undefined)
  @IsString()
  @Length(1, 260)
  sip_address?: string;

  /** Noise cancellation on the callee's audio (LiveKit's Krisp). */
  @ValidateIf((body: UpdateSipRequest) => body.krisp_enabled !== undefined)
  @IsBoolean()
  krisp_enabled?: boolean;

  /** How fast this trunk may be dialed. */
  @ValidateIf((body: UpdateSipRequest) => body.calls_per_second !== undefined)
  @IsNumber()
  @Min(0.01)
  @Max(1000)
  calls_per_second?: number;
}

export class MapAgentRequest {
  /**
   * A number of this workspace, in international format.
   * @example '+14155550100'
   */
  @IsString()
  @MaxLength(40)
  phone_number: string;

  /** The agent that speaks on the number; null takes it off the number. */
  @ValidateIf((body: MapAgentRequest) => body.agent_id !== null)
  @IsUUID()
  agent_id: string | null;
}
