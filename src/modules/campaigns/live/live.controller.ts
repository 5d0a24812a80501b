import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiProduces, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access, RequiresScope } from '../../../platform/http/access.js';
import { type Caller, CallerOf } from '../../../platform/http/principal.js';
import { Problems } from '../../../platform/http/problems.js';
import { LiveCallsQuery } from './live.requests.js';
import { LiveCallPage } from './live.responses.js';
import { LiveService } from './live.service.js';

const streamed =
  'Server-sent events. First `snapshot`, `{"reason", "calls"}`; then `call` for each change, ' +
  '`{"change", "at", "call", "outcome"}`, where `change` is `started`, `ringing`, `answered`, `updated`, `ended` or ' +
  '`withdrawn`; at last `end`, `{"reason"}`. Calls are as in the page.';

@ApiTags('Campaigns')
@Controller('api/v')
export class LiveController {
  constructor(private readonly live: LiveService) {}

  /**
   * See the calls in flight: those that ring or talk, and those about to be dialed.
   *
   * As a page, newest first; with `Accept: text/event-stream` as a stream, which tells each change of each call once
   * and in order. Who comes again with `Last-Event-ID` gets what was missed, or a new snapshot when that is not known
   * any more. The stream ends with the credential that it was opened with.
   */
  @Get('live')
  @Problems('not_found', 'too_many_streams', 'streams_full')
  @RequiresScope('campaigns:read')
  @Access('signed-in')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that was received.',
  })
  @ApiProduces('application/json', 'text/event-stream')
  @ApiExtraModels(LiveCallPage)
  @ApiResponse({
    status: 200,
    content: {
      'application/json': { schema: { $ref: getSchemaPath(LiveCallPage) } },
      'text/event-stream': { schema: { type: 'string', description: streamed } },
    },
  })
  watchLiveCalls(
    @CallerOf() caller: Caller,
    @Query() query: LiveCallsQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.live.answer(caller, query, request, response);
  }
}
