import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Response } from 'express';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';

import { showWorkspace } from '../workspaces/index.js';
import { accessTokenLifeS } from './access-tokens.js';
import type { SessionResponse } from './auth.responses.js';
import { accessCookie, refreshCookie } from './credentials.js';
import type { Session } from './sessions.js';

/** Where the refresh cookie is sent to, and nowhere else. */
const refreshPath = '/auth';

/** Gives a session to a browser, and takes it back. */
@Injectable()
export class SessionCookies {
  private readonly base: CookieOptions;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'production'>,
    private readonly clock: Clock,
  ) {
    this.base = { httpOnly: true, sameSite: 'lax', secure: config.production };
  }

  /** Sets the cookies of a session on the reply, and shows it. */
  async give(response: Response, opening: Promise<Session>): Promise<SessionResponse> {
    const { user, workspace, accessToken, refresh } = await opening;
    const expires = new Date(this.clock.now().getTime() + accessTokenLifeS * 1000);
    response.cookie(accessCookie, accessToken, { ...this.base, path: '/', expires });
    if (refresh !== null) {
      const options = { ...this.base, path: refreshPath, expires: refresh.expiresAt };
      response.cookie(refreshCookie, refresh.token, options);
    }
    response.setHeader('Cache-Control', 'no-store');
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: accessTokenLifeS,
      user: {
        id: user.id,
        email: user.email,
        name: user.name,
        is_superuser: user.is_superuser,
        email_verified: user.email_verified_at !== null,
      },
      workspace: workspace && showWorkspace(workspace),
    };
  }

  async clear(response: Response, ending: Promise<void>): Promise<void> {
    await ending;
    response.clearCookie(accessCookie, { ...this.base, path: '/' });
    response.clearCookie(refreshCookie, { ...this.base, path: refreshPath });
  }
}
