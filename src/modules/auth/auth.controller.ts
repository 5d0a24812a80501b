import { Body, Controller, HttpCode, Ip, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access } from '../../platform/http/access.js';
import { type Principal, PrincipalOf } from '../../platform/http/principal.js';
import { Problems } from '../../platform/http/problems.js';
import { RateLimited } from '../../platform/http/rate-limit/rate-limited.js';
import { NotIdempotent } from '../../platform/http/transaction.interceptor.js';
import { SwitchWorkspaceRequest } from '../workspaces/index.js';
import { LoginRequest, SignupRequest } from './auth.requests.js';
import { SessionResponse } from './auth.responses.js';
import { AuthService } from './auth.service.js';
import { OwnPagesOnly } from './own-pages.guard.js';
import { SessionCookies } from './session-cookies.js';

@ApiTags('Auth')
@Controller('auth')
@NotIdempotent('sessions begin and end anew each time')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly cookies: SessionCookies,
  ) {}

  /**
   * Sign up
   *
   * Makes an account and a workspace of which you are admin, and signs you in as `/auth/login` does. A mail with a link
   * for `/auth/verify-email` goes to the address. The operator may have closed this (`SIGNUP`), or to all but those who
   * were invited.
   */
  @Post('signup')
  @Problems(
    'password_is_email',
    'workspace_name_unused',
    'signup_closed',
    'invitation_required',
    'invitation_not_found',
    'invitation_expired',
    'invitation_for_other_email',
    'email_taken',
    'origin_not_allowed',
  )
  @UseGuards(OwnPagesOnly)
  @RateLimited('login')
  @Access('public')
  signUp(
    @Body() body: SignupRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    return this.cookies.give(response, this.auth.signUp(body, ip));
  }

  /**
   * Sign in
   *
   * The access token, good for 15 minutes, is in the body and in the cookie `access_token`; the cookie `refresh_token`
   * gets further ones from `/auth/refresh`. Many wrong passwords for one account, or from one address, are answered
   * with 429 and `Retry-After`.
   */
  @Post('login')
  @Problems('invalid_credentials', 'login_throttled', 'origin_not_allowed')
  @UseGuards(OwnPagesOnly)
  @RateLimited('login')
  @Access('public')
  @HttpCode(200)
  logIn(
    @Body() body: LoginRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    return this.cookies.give(response, this.auth.logIn(body, ip));
  }

  /**
   * Get a new access token
   *
   * Needs the cookie `refresh_token` and replaces it. Each refresh token holds once: when a used one comes back, the
   * whole session ends, because somebody has a copy. Tabs that share cookies must therefore take turns, for example by
   * `navigator.locks`.
   */
  @Post('refresh')
  @Problems(
    'not_authenticated',
    'refresh_invalid',
    'refresh_reused',
    'refresh_expired',
    'session_ended',
    'origin_not_allowed',
  )
  @Access('public')
  @HttpCode(200)
  refreshSession(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    return this.cookies.give(response, this.auth.refresh(request));
  }

  /**
   * Sign out
   *
   * Ends the session of the cookies, or of the Bearer token, on the server: neither its refresh token nor its access
   * tokens hold any longer. An expired access token does, too.
   */
  @Post('logout')
  @Problems('not_authenticated', 'several_credentials', 'token_invalid', 'origin_not_allowed')
  @Access('public')
  @HttpCode(204)
  logOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    return this.cookies.clear(response, this.auth.logOut(request));
  }
}

@ApiTags('Workspaces')
@Controller('workspaces')
export class SwitchController {
  constructor(
    private readonly auth: AuthService,
    private readonly cookies: SessionCookies,
  ) {}

  /**
   * Switch the active workspace
   *
   * Gives an access token for the other workspace; the session's later ones are for it as well. A superuser may switch
   * to any workspace.
   */
  @Post('switch')
  @Problems('not_a_member', 'not_found')
  @NotIdempotent('it gives a token, anew each time')
  @Access('user')
  @HttpCode(200)
  switchWorkspace(
    @Req() request: Request,
    @PrincipalOf() principal: Principal,
    @Body() body: SwitchWorkspaceRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    return this.cookies.give(response, this.auth.switchWorkspace(request, principal, body.workspace_id));
  }
}
