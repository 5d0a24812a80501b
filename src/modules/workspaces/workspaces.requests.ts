import { Transform } from 'class-transformer';
import { IsIn, IsString, IsUUID, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { longestSlug, slugPattern } from '../../platform/slug.js';
import { IsMailAddress } from '../../platform/http/mail-address.js';
import { Optional } from '../../platform/http/optional.js';
import { PageQuery } from '../../platform/http/paging.requests.js';

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

export class WorkspaceListQuery extends PageQuery {
  /** Part of the name or of the slug, in any case. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  search?: string;
}

export class MemberListQuery extends PageQuery {
  /** Only those with this role. */
  @Optional()
  @IsIn(workspaceRoles)
  role?: 'member' | 'developer' | 'admin';

  /** Part of the name or of the e-mail address, in any case. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  search?: string;
}

export class UpdateMemberRequest {
  @IsIn(workspaceRoles)
  role: 'member' | 'developer' | 'admin';
}

export class InviteRequest {
  /** Only who signs in with this address can accept. */
  @Transform(trimmed)
  @IsMailAddress()
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
