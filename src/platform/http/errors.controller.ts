import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiParam,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AppError } from '../errors.js';
import { isProblemCode, problemCodes } from '../problem-catalog.js';
import { Access } from './access.js';
import { problemListPage, problemPage } from './problem-pages.js';
import { ProblemListResponse, problemTypeOf, ProblemTypeResponse } from './problems.responses.js';
import { Problems } from './problems.js';

/** The catalog of error codes; `type` of every problem document leads here. */
@ApiTags('Errors')
@Controller('errors')
@Access('public')
@ApiExtraModels(ProblemListResponse, ProblemTypeResponse)
export class ErrorsController {
  /** List the codes that errors may have. */
  @Get()
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse(inBothForms(ProblemListResponse))
  listProblemTypes(@Req() request: Request, @Res() response: Response): void {
    send(request, response, { items: problemCodes.map(problemTypeOf) }, problemListPage);
  }

  /** Explain a code: what happened, and what can be done. */
  @Get(':code')
  @Problems('not_found')
  @ApiProduces('application/json', 'text/html')
  @ApiParam({ name: 'code', schema: { type: 'string', example: 'slug_taken' } })
  @ApiOkResponse(inBothForms(ProblemTypeResponse))
  getProblemType(@Param('code') code: string, @Req() request: Request, @Res() response: Response): void {
    if (!isProblemCode(code)) throw new AppError('not-found', 'not_found', 'There is no such code.');
    send(request, response, problemTypeOf(code), problemPage);
  }
}

function inBothForms(type: Function): object {
  return {
    content: {
      'application/json': { schema: { $ref: getSchemaPath(type) } },
      'text/html': { schema: { type: 'string' } },
    },
  };
}

/** HTML for who prefers it, as browsers do; JSON for all others. */
function send<T extends object>(
  request: Request,
  response: Response,
  value: T,
  page: (value: T) => string,
): void {
  response.vary('Accept').setHeader('Cache-Control', 'public, max-age=3600');
  if (request.accepts(['json', 'html']) === 'html') response.type('html').send(page(value));
  else response.json(value);
}
