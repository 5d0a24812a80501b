import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
} from 'class-validator';
import { type Scope, scopeNames } from '../../platform/http/scopes.js';

const trimmed = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim() : value;

/** Of a credential that is no person: an API key or an OAuth client. */
export class CreateCredentialRequest {
  /** What it is for. */
  @Transform(trimmed)
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name: string;

  /** What it may do: as much as a member with that role. */
  @IsIn(['member', 'developer', 'admin'])
  role: 'member' | 'developer' | 'admin';

  /**
   * Narrows it to these, inside of what its role may do. Null or absent: it has all that its role may do. A credential
   * that is narrowed itself can only issue ones that are narrowed to its own scopes, or fewer.
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ApiProperty({
    required: false,
    nullable: true,
    type: 'array',
    items: { type: 'string', enum: scopeNames },
  })
  scopes?: Scope[] | null;
}

export class CreateApiKeyRequest extends CreateCredentialRequest {}
