import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access, RequiresScope, WorkspaceInPath } from '../../platform/http/access.js';
import { type Caller, CallerOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { AuditEventsQuery } from './audit-events.requests.js';
import { AuditEventPage } from './audit-events.responses.js';
import { AuditEventsService } from './audit-events.service.js';

@ApiTags('Audit log')
@Controller('workspaces/:id/audit-events')
@WorkspaceInPath('id')
export class AuditEventsController {
  constructor(private readonly events: AuditEventsService) {}

  /**
   * List audit events
   *
   * Who changed what, when and from where, newest first; with what a superuser read. All filters can be combined.
   * Events are only ever added. With `format=csv`, or `Accept: text/csv`, all events of the filter come as one file;
   * cells that a spreadsheet would run as a formula get a leading apostrophe, and a connection that breaks before the
   * end means that rows are missing.
   */
  @Get()
  @Problems('date_invalid')
  @RequiresScope('audit:read')
  @Access('admin')
  @ApiExtraModels(AuditEventPage)
  @ApiResponse({
    status: 200,
    content: {
      'application/json': { schema: { $ref: getSchemaPath(AuditEventPage) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  listAuditEvents(
    @CallerOf() caller: Caller,
    @Query() query: AuditEventsQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.events.reply(caller, query, query.format ?? formatOf(request), response);
  }
}

function formatOf(request: Request): 'json' | 'csv' {
  return request.accepts('application/json', 'text/csv') === 'text/csv' ? 'csv' : 'json';
}
