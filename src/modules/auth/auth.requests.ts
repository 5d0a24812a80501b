import { Transform } from 'class-transformer';
import { IsEmail, IsString, MaxLength, MinLength } from 'class-validator';
import { Optional } from '../../platform/http/optional.js';

const trimmed = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim() : value;

export class SignupRequest {
  @Transform(trimmed)
  @IsEmail()
  @MaxLength(254)
  email: string;

  /** Any characters; not the e-mail address. */
  @IsString()
  @MinLength(10)
  @MaxLength(200)
  password: string;

  @Transform(trimmed)
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name: string;

  /** Name of the workspace that is made for you; `<name>'s workspace` when absent. */
  @Optional()
  @Transform(trimmed)
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  workspace_name?: string;

  /** The token of an invitation to this address: you join that workspace, and none is made for you. */
  @Optional()
  @IsString()
  @MaxLength(100)
  invitation_token?: string;
}

export class LoginRequest {
  @Transform(trimmed)
  @IsString()
  @MinLength(1)
  @MaxLength(254)
  email: string;

  @IsString()
  @MinLength(1)
  @MaxLength(200)
  password: string;
}
