import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { PinoLogger } from 'nestjs-pino';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { AppError, invalidField } from '../../platform/errors.js';
import type { Principal } from '../../platform/http/principal.js';
import { newId } from '../../platform/ids.js';

import { recordAudit } from '../../platform/telemetry/audit.js';
import {
  acceptInvitation,
  createWorkspace,
  workspaceForUser,
  type WorkspaceRow,
} from '../workspaces/index.js';
import { AccessTokens } from './access-tokens.js';
import type { LoginRequest, SignupRequest } from './auth.requests.js';
import { cookieOf, credentialOf, refreshCookie, refuseForeignOrigin } from './credentials.js';
import { findUser, findUserByEmail, insertUser, type UserRow } from './data/users.repository.js';
import { normalizeEmail } from './domain/email.js';
import { LoginLimiter } from './login-limiter.js';
import { hashPassword, passwordMatches } from './passwords.js';
import { type Session, Sessions } from './sessions.js';

/** Signing up, in and out. */
@Injectable()
export class AuthService {
  private readonly superuserEmail: string | null;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'superuserEmail'>,
    private readonly database: SystemDatabase,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly limiter: LoginLimiter,
    private readonly clock: Clock,
    private readonly logger: PinoLogger,
  ) {
    this.superuserEmail = config.superuserEmail === null ? null : normalizeEmail(config.superuserEmail);
    logger.setContext('auth');
  }

  /** @throws AppError conflict `email_taken`, and those of an invitation */
  async signUp(request: SignupRequest, ip: string): Promise<Session> {
    const email = normalizeEmail(request.email);
    refuseUnfit(request, email);
    if (email === this.superuserEmail) throw emailTaken();
    const passwordHash = await hashPassword(request.password);
    return this.database.withSystem(async (tx) => {
      const { name } = request;
      const user = await insertUser(tx, { id: newId(), email, name, passwordHash, isSuperuser: false });
      if (user === null) throw emailTaken();
      const workspace = await this.firstWorkspace(tx, user, request, ip);
      const actor = { kind: 'user', id: user.id, workspaceId: workspace.id } as const;
      await recordAudit(tx, actor, ip, 'user.signed_up', 'user', user.id, {});
      return this.sessions.open(tx, user, workspace);
    });
  }

  /** @throws AppError unauthenticated `invalid_credentials`, too-many `login_throttled` */
  async logIn(request: LoginRequest, ip: string): Promise<Session> {
    const email = normalizeEmail(request.email);
    await this.limiter.take(email, ip);
    const user = await this.database.withSystem((tx) => findUserByEmail(tx, email));
    const matches = await passwordMatches(request.password, user?.password_hash ?? null);
    if (user === null || !matches) {
      this.logger.warn({ user_id: user?.id ?? null, ip }, 'wrong password');
      throw new AppError('unauthenticated', 'invalid_credentials', 'The e-mail or the password is wrong.');
    }
    return this.database.withSystem(async (tx) => {
      await this.limiter.forgive(tx, email, ip);
      const session = await this.sessions.open(tx, user);
      const actor = { kind: 'user', id: user.id, workspaceId: session.workspace?.id ?? null } as const;
      await recordAudit(tx, actor, ip, 'user.signed_in', 'user', user.id, {});
      return session;
    });
  }

  /** @throws AppError unauthenticated `not_authenticated` and those of `Sessions.rotate` */
  async refresh(request: Request): Promise<Session> {
    const token = cookieOf(request, refreshCookie);
    if (token === null) {
      throw new AppError('unauthenticated', 'not_authenticated', 'There is no refresh cookie; sign in.');
    }
    refuseForeignOrigin(request);
    return this.sessions.rotate(token, request.ip ?? null);
  }

  /** Ends the session of the refresh cookie, else of the access token, expired or not. */
  async logOut(request: Request): Promise<void> {
    const ip = request.ip ?? null;
    const refreshToken = cookieOf(request, refreshCookie);
    if (refreshToken !== null) {
      refuseForeignOrigin(request);
      return this.sessions.endByRefreshToken(refreshToken, ip);
    }
    const credential = credentialOf(request);
    const claims =
      credential?.kind === 'access-token' ? await this.tokens.verifyExpired(credential.token) : null;
    if (claims === null) {
      throw new AppError('unauthenticated', 'not_authenticated', 'There is no session to end.');
    }
    return this.sessions.endById(claims.sessionId, claims.userId, claims.workspaceId, ip);
  }

  /** @throws AppError forbidden `not_a_member` */
  async switchWorkspace(request: Request, principal: Principal, workspaceId: string): Promise<Session> {
    const credential = credentialOf(request);
    if (credential?.kind !== 'access-token') throw new Error('a user without an access token'); // the guard had one
    const { sessionId } = await this.tokens.verify(credential.token);
    return this.database.withSystem(async (tx) => {
      const user = await findUser(tx, principal.id);
      const workspace = await workspaceForUser(tx, principal.id, workspaceId);
      if (user === null || workspace === null) {
        throw new AppError('forbidden', 'not_a_member', 'You are not a member of this workspace.');
      }
      const actor = { ...principal, workspaceId: workspace.id };
      const action = workspace.role === null ? 'superuser.access' : 'workspace.switched';
      await recordAudit(tx, actor, request.ip ?? null, action, 'workspace', workspace.id, {});
      return this.sessions.switchTo(tx, user, workspace, sessionId);
    });
  }

  /** The workspace that invited, or one of their own. */
  private async firstWorkspace(
    tx: SystemTx,
    user: UserRow,
    request: SignupRequest,
    ip: string,
  ): Promise<WorkspaceRow> {
    if (request.invitation_token === undefined) {
      const name = request.workspace_name ?? `${user.name}'s workspace`;
      return createWorkspace(tx, { name, slug: undefined, adminId: user.id });
    }
    const id = await acceptInvitation(tx, user, request.invitation_token, ip, this.clock.now());
    const workspace = await workspaceForUser(tx, user.id, id);
    if (workspace === null) throw new Error('a workspace is gone while an invitation to it is locked');
    return workspace;
  }
}

function refuseUnfit(request: SignupRequest, email: string): void {
  if (normalizeEmail(request.password) === email) {
    throw invalidField('/password', 'password_is_email', 'The password must not be the e-mail address.');
  }
  if (request.invitation_token !== undefined && request.workspace_name !== undefined) {
    throw invalidField(
      '/workspace_name',
      'workspace_name_unused',
      'With an invitation_token you join a workspace; give no workspace_name.',
    );
  }
}

function emailTaken(): AppError {
  const detail = 'There is an account with this e-mail address.';
  return new AppError('conflict', 'email_taken', detail, [
    { pointer: '/email', code: 'email_taken', detail },
  ]);
}
