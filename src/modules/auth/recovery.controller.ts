import { Body, Controller, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { Problems } from '../../platform/http/problems.js';
import { type Principal, PrincipalOf } from '../../platform/http/principal.js';
import { RateLimited } from '../../platform/http/rate-limit/rate-limited.js';
import { NotIdempotent } from '../../platform/http/transaction.interceptor.js';
import { ForgotPasswordRequest, ResetPasswordRequest, VerifyEmailRequest } from './auth.requests.js';
import { ResetRequestedResponse } from './auth.responses.js';
import { RecoveryService } from './recovery.service.js';

@ApiTags('Auth')
@Controller('auth')
@NotIdempotent('its tokens hold once, and a mail more does no harm')
export class RecoveryController {
  constructor(private readonly recovery: RecoveryService) {}

  /**
   * Ask for a new password
   *
   * The account with this address, if there is one, is sent a mail with a link that holds for 30 minutes, and once; at
   * most three an hour. The reply is the same in any case. Who signed up with Google sets a password in this way, too.
   */
  @Post('forgot-password')
  @RateLimited('login')
  @Access('public')
  @HttpCode(202)
  async forgotPassword(
    @Body() body: ForgotPasswordRequest,
    @Ip() ip: string,
  ): Promise<ResetRequestedResponse> {
    await this.recovery.askForReset(body.email, ip);
    return { message: 'If there is an account with this address, a mail with a link is on its way.' };
  }

  /**
   * Set a new password
   *
   * With the token of the mail's link. Every session of the account ends, and so do its other links; it is verified
   * then that the address is the account's. API keys stay. Sign in with the new password afterwards.
   */
  @Post('reset-password')
  @Problems('reset_token_invalid', 'password_is_email')
  @RateLimited('login')
  @Access('public')
  @HttpCode(204)
  resetPassword(@Body() body: ResetPasswordRequest, @Ip() ip: string): Promise<void> {
    return this.recovery.resetPassword(body.token, body.password, ip);
  }

  /**
   * Confirm the e-mail address
   *
   * With the token of the link that a new account is sent, as the person who made it: whoever follows a link for an
   * account that somebody else made with their address confirms nothing. It holds for 24 hours, and once.
   */
  @Post('verify-email')
  @Problems('verification_token_invalid')
  @Access('user')
  @HttpCode(204)
  verifyEmail(
    @PrincipalOf() principal: Principal,
    @Body() body: VerifyEmailRequest,
    @Ip() ip: string,
  ): Promise<void> {
    return this.recovery.verifyEmail(principal, body.token, ip);
  }
}
