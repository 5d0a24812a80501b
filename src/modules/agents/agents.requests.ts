import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { urlProblem } from '../../platform/egress/egress-url.js';
import { Follows } from '../../platform/http/follows.js';
import { parametersProblem } from './domain/custom-function.js';
import { longestSlug, slugPattern } from '../../platform/slug.js';
import { Optional } from '../../platform/http/optional.js';

/** Characters. */
const longestDisclosure = 500;

/** What the agent may call while it talks. */
export class CustomFunction {
  /**
   * As the language model calls it: a letter or underscore, then letters, digits, underscores, hyphens.
   * @example 'book_appointment'
   */
  @Matches(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, {
    message: 'name must begin with a letter or underscore and have at most 64 letters, digits, _ and -',
  })
  name: string;

  /** Tells the language model when to call it. */
  @Optional()
  @IsString()
  @MaxLength(2000)
  description?: string = '';

  /**
   * Where the platform sends the call's arguments: http or https, without user and password, to port 80, 443 or one
   * above 1023, at an address on the public internet. Redirects are not followed.
   * @example 'https://example.com/appointments'
   */
  @IsString()
  @MaxLength(2048)
  @Follows('function_url', urlProblem)
  url: string;

  @Optional()
  @IsIn(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' = 'POST';

  /** A JSON Schema of an object; `{}` for a function without parameters. */
  @Optional()
  @Follows('function_parameters', parametersProblem)
  parameters?: Record<string, unknown> = {};
}

/** What an agent says before its first message; `{{name}}` is filled as in it. */
export class DisclosuresRequest {
  /**
   * That the voice is not a person's.
   * @example 'This is an AI assistant calling for Example Ltd.'
   */
  @IsOptional()
  @IsString()
  @Length(1, longestDisclosure)
  @Matches(/\S/, { message: 'ai must not be blank' })
  ai?: string | null;

  /**
   * That the call is recorded.
   * @example 'This call is recorded.'
   */
  @IsOptional()
  @IsString()
  @Length(1, longestDisclosure)
  @Matches(/\S/, { message: 'recording must not be blank' })
  recording?: string | null;
}

export class AgentRequest {
  /**
   * A number of the workspace, in international format, that this agent speaks on; it may be registered later.
   *
   * The same mapping as `PUT /phonenumbers/map_agent` writes. In a PUT, another number takes the place of the one
   * that the agent shows as `phone_number`, null ends that mapping, and leaving it out changes no mapping.
   * @example '+14155550100'
   */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  phone_number?: string | null;

  /**
   * The language model's provider, such as `open ai`.
   * @example 'open ai'
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  LLM_provider?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  LLM_model?: string | null;

  /** Speech to text. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  STT_provider?: string | null;

  /** Text to speech. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  TTS_provider?: string | null;

  /** @example 'Reception' */
  @IsString()
  @Length(1, 200)
  @Matches(/\S/, { message: 'agent_name must not be blank' })
  agent_name: string;

  /**
   * What the agent is and does. `{{name}}` is filled with the call's variable of that name.
   * @example 'You remind {{customer_name}} of an appointment.'
   */
  @Optional()
  @IsString()
  @MaxLength(100_000)
  system_prompt?: string = '';

  /**
   * What the agent says first; takes variables too.
   * @example 'Hello {{customer_name}}!'
   */
  @Optional()
  @IsString()
  @MaxLength(5000)
  first_message?: string = '';

  /**
   * Said before the first message, in this order, unless the message has the same words. What the rules of a campaign's
   * profile ask for is at `GET /api/v/options/`.
   */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => DisclosuresRequest)
  disclosures?: DisclosuresRequest = new DisclosuresRequest();

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  max_tokens?: number | null;

  /** When a call is ended, in seconds from the answer. */
  @Optional()
  @IsInt()
  @Min(10)
  @Max(86_400)
  max_call_duration?: number = 300;

  /**
   * BCP 47, such as `en-US`.
   * @example 'en-US'
   */
  @IsOptional()
  @Matches(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, {
    message: 'language must be a BCP 47 tag such as en-US',
  })
  @MaxLength(35)
  language?: string | null;

  /** The provider's name for the voice. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  voice?: string | null;

  /**
   * Unique in the workspace. Made of the name when left out; a PUT without it keeps it.
   * @example 'reception'
   */
  @ValidateIf((body: AgentRequest) => body.slug !== undefined)
  @IsString()
  @MaxLength(longestSlug)
  @Matches(slugPattern, {
    message: 'slug must be lower-case letters and digits, with single hyphens between',
  })
  slug?: string;

  @Optional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @ArrayUnique((custom: CustomFunction | null) => custom?.name, {
    message: 'custom_functions must have different names',
  })
  @Type(() => CustomFunction)
  custom_functions?: CustomFunction[] = [];
}
