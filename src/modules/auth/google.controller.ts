import { Body, Controller, HttpCode, Ip, Post, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access } from '../../platform/http/access.js';
import { Problems } from '../../platform/http/problems.js';
import { RateLimited } from '../../platform/http/rate-limit/rate-limited.js';
import { NotIdempotent } from '../../platform/http/transaction.interceptor.js';
import { GoogleSignInRequest } from './auth.requests.js';
import { SessionResponse } from './auth.responses.js';
import { GoogleService } from './google.service.js';
import { OwnPagesOnly } from './own-pages.guard.js';
import { SessionCookies } from './session-cookies.js';

@ApiTags('Auth')
@Controller('auth')
@NotIdempotent('a session begins anew each time')
export class GoogleController {
  constructor(
    private readonly google: GoogleService,
    private readonly cookies: SessionCookies,
  ) {}

  /**
   * Sign in or up with Google
   *
   * Takes what Google gave to the page: an ID token (`id_token` or `credential`), or an authorization `code` with its
   * `redirect_uri`. Who is new gets an account and a workspace, as by `/auth/signup`. An account with the same address is
   * joined only when the address is verified both there and here, else it is 409: `account_email_unverified` is mended
   * by the link of the verification mail, or by a reset of the password. 404 `google_not_configured` where the operator
   * has set up no Google client.
   */
  @Post('google')
  @Problems(
    'google_credential_missing',
    'origin_not_allowed',
    'email_taken',
    'google_token_invalid',
    'google_code_invalid',
    'google_email_unverified',
    'google_link_refused',
    'account_email_unverified',
    'google_not_configured',
    'google_unavailable',
    'signup_closed',
    'invitation_required',
    'invitation_not_found',
    'invitation_expired',
    'invitation_for_other_email',
    'workspace_name_unused',
  )
  @RateLimited('login')
  @Access('public')
  @UseGuards(OwnPagesOnly)
  @HttpCode(200)
  signInWithGoogle(
    @Body() body: GoogleSignInRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    return this.cookies.give(response, this.google.signIn(body, ip));
  }
}
