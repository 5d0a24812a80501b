import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../../platform/database/database.js';
import { AppError, invalidField } from '../../platform/errors.js';
import type { Principal } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { workspaceForUser } from '../workspaces/index.js';
import { AccessTokens } from './access-tokens.js';
import type { LoginRequest, SignupRequest } from './auth.requests.js';
import { cookieOf, credentialOf, refreshCookie, refuseForeignOrigin } from './credentials.js';
import { findUser, findUserByEmail, holdUser } from './data/users.repository.js';
import { normalizeEmail } from './domain/email.js';
import { LoginLimiter } from './login-limiter.js';
import { hashPassword, passwordMatches, refuseEmailAsPassword } from './passwords.js';
import { Registration } from './registration.js';
import { type Session, Sessions } from './sessions.js';

/** Signing up, in and out. */
@Injectable()
export class AuthService {
  constructor(
    private readonly database: SystemDatabase,
    private readonly registration: Registration,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly limiter: LoginLimiter,
    private readonly logger: PinoLogger,
  ) {
    logger.setContext('auth');
  }

  /** @throws AppError those of `Registration.register` */
  async signUp(request: SignupRequest, ip: string): Promise<Session> {
    const email = normalizeEmail(request.email);
    const { name, invitation_token: invitationToken, workspace_name: workspaceName } = request;
    refuseEmailAsPassword(request.password, email);
    refuseUselessName(invitationToken, workspaceName);
    this.registration.refuseUnlessOpen(email, invitationToken);
    const passwordHash = await hashPassword(request.password);
    return this.database.withSystem(async (tx) => {
      const person = { email, name, passwordHash, emailProven: false, by: 'password' };
      const { user, workspace } = await this.registration.register(
        tx,
        person,
        { invitationToken, workspaceName },
        ip,
      );
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
      throw wrongCredentials();
    }
    return this.database.withSystem(async (tx) => {
      // The password that was right may have been replaced while it was compared.
      const held = await holdUser(tx, user.id);
      if (held === null || held.password_hash !== user.password_hash) throw wrongCredentials();
      await this.limiter.forgive(tx, email, ip);
      const session = await this.sessions.open(tx, held);
      const actor = { kind: 'user', id: user.id, workspaceId: session.workspace?.id ?? null } as const;
      await recordAudit(tx, actor, ip, 'user.signed_in', 'user', user.id, { by: 'password' });
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
}

function wrongCredentials(): AppError {
  return new AppError('unauthenticated', 'invalid_credentials', 'The e-mail or the password is wrong.');
}

/** @throws AppError invalid `workspace_name_unused` */
export function refuseUselessName(
  invitationToken: string | undefined,
  workspaceName: string | undefined,
): void {
  if (invitationToken === undefined || workspaceName === undefined) return;
  throw invalidField(
    '/workspace_name',
    'workspace_name_unused',
    'With an invitation_token you join a workspace; give no workspace_name.',
  );
}
