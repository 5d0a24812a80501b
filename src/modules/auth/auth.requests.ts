import { Transform } from 'class-transformer';
import { IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { IsMailAddress } from '../../platform/http/mail-address.js';
import { Optional } from '../../platform/http/optional.js';

const trimmed = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim() : value;

export class SignupRequest {
  @Transform(trimmed)
  @IsMailAddress()
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

export class ForgotPasswordRequest {
  @Transform(trimmed)
  @IsMailAddress()
  @MaxLength(254)
  email: string;
}

export class ResetPasswordRequest {
  /** From the link of the mail. */
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  token: string;

  /** The new password. Any characters; not the e-mail address. */
  @IsString()
  @MinLength(10)
  @MaxLength(200)
  password: string;
}

export class VerifyEmailRequest {
  /** From the link of the mail. */
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  token: string;
}

/** Exactly one of `id_token`, `credential` and `code`. */
export class GoogleSignInRequest {
  /** The ID token that Google gave to the page. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(8192)
  id_token?: string;

  /** The same, as Google's button names it. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(8192)
  credential?: string;

  /** An authorization code, to be exchanged for the ID token here. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(2048)
  code?: string;

  /** With `code`: the redirect URI of the request that gave it; `postmessage` for Google's pop-up. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(2048)
  redirect_uri?: string;

  /** With `code`: the PKCE verifier, when the request had a challenge. */
  @Optional()
  @Matches(/^[A-Za-z0-9._~-]{43,128}$/)
  code_verifier?: string;

  /** The nonce of the request, when it had one: the ID token must have the same. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  nonce?: string;

  /** Name of the workspace that is made for a new person; `<name>'s workspace` when absent. */
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
