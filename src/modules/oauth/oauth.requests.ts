import { IsInt, Max, Min } from 'class-validator';
import { Optional } from '../../platform/http/optional.js';
import { CreateCredentialRequest } from '../auth/index.js';

export class CreateOAuthClientRequest extends CreateCredentialRequest {}

export class RotateSecretRequest {
  /** Seconds for which the secret until now holds beside the new one; 0 ends it at once. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(604_800)
  overlap_s?: number = 86_400;
}
