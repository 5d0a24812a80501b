import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import type { WorkspaceRow } from '../workspaces/index.js';
import type { GoogleSignInRequest } from './auth.requests.js';
import { refuseUselessName } from './auth.service.js';
import { insertIdentity, lockIdentity } from './data/identities.repository.js';
import { findUser, findUserByEmail, type UserRow } from './data/users.repository.js';
import { decideGoogle, type GoogleDecision, type KnownAccount } from './domain/google-account.js';
import { GoogleIdTokens, type GooglePerson } from './google-id-tokens.js';
import { type Destination, Registration } from './registration.js';
import { type Session, Sessions } from './sessions.js';

const longestName = 100;

/** Signing in, and up, with Google. */
@Injectable()
export class GoogleService {
  constructor(
    private readonly idTokens: GoogleIdTokens,
    private readonly database: SystemDatabase,
    private readonly registration: Registration,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws AppError those of `GoogleIdTokens`, `Registration` and invitations, and conflict `google_email_unverified`,
   *   `account_email_unverified`, `google_link_refused`
   */
  async signIn(request: GoogleSignInRequest, ip: string): Promise<Session> {
    const destination = { invitationToken: request.invitation_token, workspaceName: request.workspace_name };
    refuseUselessName(destination.invitationToken, destination.workspaceName);
    const person = await this.idTokens.verify(await this.idTokenOf(request), request.nonce);
    return this.database.withSystem(async (tx) => {
      const { user, workspace } = await this.account(tx, person, destination, ip);
      const session = await this.sessions.open(tx, user, workspace);
      const actor = { kind: 'user', id: user.id, workspaceId: session.workspace?.id ?? null } as const;
      await recordAudit(tx, actor, ip, 'user.signed_in', 'user', user.id, { by: 'google' });
      return session;
    });
  }

  private idTokenOf(request: GoogleSignInRequest): Promise<string> | string {
    const {
      id_token: idToken,
      credential,
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    } = request;
    const given = [idToken, credential, code].filter((value) => value !== undefined);
    if (given.length !== 1) {
      throw credentialMissing('Send exactly one of id_token, credential and code.', '');
    }
    if (code === undefined) return idToken ?? credential ?? '';
    if (redirectUri === undefined)
      throw credentialMissing('With code, send its redirect_uri.', '/redirect_uri');
    return this.idTokens.forCode({ code, redirectUri, codeVerifier });
  }

  /** Whose account it is, made or linked if need be, and the workspace that an invitation brought them into. */
  private async account(
    tx: SystemTx,
    person: GooglePerson,
    destination: Destination,
    ip: string,
  ): Promise<{ user: UserRow; workspace: WorkspaceRow | undefined }> {
    const ownerId = await lockIdentity(tx, person.identity);
    const owner = ownerId === null ? null : await findUser(tx, ownerId);
    const namesake = person.email === null ? null : await findUserByEmail(tx, person.email);
    const decision = decideGoogle(person.identity.issuer, person, factsOf(owner), factsOf(namesake));
    if (decision.kind === 'refuse') throw refusal(decision.because);
    if (decision.kind === 'create') {
      const { email, emailProven } = decision;
      const fresh = { email, name: nameOf(person, email), passwordHash: null, emailProven, by: 'google' };
      const made = await this.registration.register(tx, fresh, destination, ip);
      await this.link(tx, made.user, person, ip);
      return made;
    }
    const user = decision.kind === 'link' ? namesake : owner;
    if (user === null) throw new Error('a decision about nobody');
    if (decision.kind === 'link') await this.link(tx, user, person, ip);
    const { invitationToken } = destination;
    const workspace =
      invitationToken === undefined ? undefined : await this.registration.join(tx, user, invitationToken, ip);
    return { user, workspace };
  }

  private async link(tx: SystemTx, user: UserRow, { identity }: GooglePerson, ip: string): Promise<void> {
    await insertIdentity(tx, identity, user.id, this.clock.now());
    const actor = { kind: 'user', id: user.id, workspaceId: null } as const;
    await recordAudit(tx, actor, ip, 'user.identity_linked', 'user', user.id, { issuer: identity.issuer });
  }
}

function factsOf(user: UserRow | null): KnownAccount | null {
  return user && { emailVerified: user.email_verified_at !== null, isSuperuser: user.is_superuser };
}

/** What the provider calls them, without what no name has. */
function nameOf({ name }: GooglePerson, email: string): string {
  const readable = (name ?? '').replaceAll(/\p{C}/gu, '').trim().slice(0, longestName);
  return readable === '' ? email.slice(0, email.indexOf('@')).slice(0, longestName) : readable;
}

function refusal(because: Extract<GoogleDecision, { kind: 'refuse' }>['because']): AppError {
  switch (because) {
    case 'provider has not verified':
      return new AppError(
        'conflict',
        'google_email_unverified',
        'Google has not verified your e-mail address.',
      );
    case 'account not verified':
      return new AppError(
        'conflict',
        'account_email_unverified',
        'There is an account with this address that nobody has verified. Reset its password by mail, then try again.',
      );
    case 'superuser':
      return new AppError('conflict', 'google_link_refused', 'A superuser signs in with the password only.');
    case 'provider not authoritative':
      return new AppError(
        'conflict',
        'google_link_refused',
        'Google does not know who reads this address now. Sign in with the password.',
      );
  }
}

function credentialMissing(detail: string, pointer: string): AppError {
  const code = 'google_credential_missing';
  return new AppError('invalid', code, detail, [{ pointer, code, detail }]);
}
