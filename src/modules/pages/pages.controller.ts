import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AppError } from '../../platform/errors.js';
import { Access } from '../../platform/http/access.js';
import { RateLimited } from '../../platform/http/rate-limit/rate-limited.js';
import { type Asset, readAssets } from './assets.js';
import { invitationPage } from './invitation-page.js';
import { resetPasswordPage } from './reset-password-page.js';
import { verifyEmailPage } from './verify-email-page.js';

/**
 * Pages for people, and no part of the API: they are the same for everybody, know nothing and ask the API for all that
 * they do. The token of a link is for their scripts; here nobody reads it.
 */
@ApiExcludeController()
@Controller()
@Access('public')
@RateLimited('none')
export class PagesController {
  private readonly assets: ReadonlyMap<string, Asset> = readAssets();

  @Get('reset-password')
  resetPasswordPage(@Req() request: Request, @Res() response: Response): void {
    send(request, response, resetPasswordPage);
  }

  @Get('verify-email')
  verifyEmailPage(@Req() request: Request, @Res() response: Response): void {
    send(request, response, verifyEmailPage);
  }

  @Get('invitation')
  invitationPage(@Req() request: Request, @Res() response: Response): void {
    send(request, response, invitationPage);
  }

  @Get('pages/:file')
  pageAsset(@Param('file') file: string, @Res() response: Response): void {
    const asset = this.assets.get(file);
    if (asset === undefined) throw new AppError('not-found', 'not_found', 'There is no such file.');
    // Asked for each time, by its ETag: page and script must be of one version.
    response.setHeader('Cache-Control', 'no-cache').type(asset.type).send(asset.content);
  }
}

/** @param page takes where the installation's root is from there, which may be a path of its host */
function send(request: Request, response: Response, page: (root: string) => string): void {
  const root = request.path.endsWith('/') ? '../' : './';
  response.setHeader('Cache-Control', 'no-store').type('html').send(page(root));
}
