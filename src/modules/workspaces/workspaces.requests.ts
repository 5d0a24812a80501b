import { Transform } from 'class-transformer';
import { IsEmail, IsIn, IsString, IsUUID, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { longestSlug, slugPattern } from '../../platform/slug.js';
import { Optional } from '../../platform/http/optional.js';

const trimmed = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim() : value;
const given = (_: object, value: unknown): boolean => value !== undefined;

const workspaceRoles = ['member', 'developer', 'admin'] as const;

export class CreateWorkspaceRequest {
  /** What people call it. */
  @Transform(trimmed)
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name: string;

  /** Lower-case letters, digits and single hyphens, unique on this installation; made from the name when absent. */
  @Optional()
  @Matches(slugPattern, { message: 'slug must be lower-case letters, digits and single hyphens' })
  @MaxLength(longestSlug)
  slug?: string;
}

export class UpdateWorkspaceRequest {
  @ValidateIf(given)
  @Transform(trimmed)
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name?: string;

  /** Lower-case letters, digits and single hyphens, unique on this installation. */
  @ValidateIf(given)
  @Matches(slugPattern, { message: 'slug must be lower-case letters, digits and single hyphens' })
  @MaxLength(longestSlug)
  slug?: string;
}

export class InviteRequest {
  /** Only who signs in with this address can accept. */
  @Transform(trimmed)
  @IsEmail()
  @MaxLength(254)
  email: string;

  @IsIn(workspaceRoles)
  role: 'member' | 'developer' | 'admin';
}

export class AcceptInvitationRequest {
  /** The token of the invitation. */
  @IsString()
  @MaxLength(100)
  token: string;
}

export class SwitchWorkspaceRequest {
  @IsUUID()
  workspace_id: string;
}
