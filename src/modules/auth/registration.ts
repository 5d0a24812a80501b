import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import {
  acceptInvitation,
  createWorkspace,
  workspaceForUser,
  type WorkspaceRow,
} from '../workspaces/index.js';
import { AccountMails } from './account-mails.js';
import { insertUser, type UserRow } from './data/users.repository.js';
import { normalizeEmail } from './domain/email.js';
import { judgeSignup } from './domain/signup-policy.js';

export interface NewPerson {
  /** Normalized. */
  email: string;
  name: string;
  /** Null for who signs in by another provider. */
  passwordHash: string | null;
  /** Whether it is proven already that the address is theirs. */
  emailProven: boolean;
  /** How they came: `password` or `google`. */
  by: string;
}

/** Where the person goes: into the workspace that invited, or into a new one of their own. */
export interface Destination {
  invitationToken: string | undefined;
  workspaceName: string | undefined;
}

/** Makes accounts, by whichever door somebody comes. */
@Injectable()
export class Registration {
  private readonly superuserEmail: string | null;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'superuserEmail' | 'signup'>,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {
    this.superuserEmail = config.superuserEmail === null ? null : normalizeEmail(config.superuserEmail);
  }

  /** @throws AppError forbidden `signup_closed`, `invitation_required`, conflict `email_taken` */
  refuseUnlessOpen(email: string, invitationToken: string | undefined): void {
    const facts = { email, invited: invitationToken !== undefined, superuserEmail: this.superuserEmail };
    const verdict = judgeSignup(this.config.signup, facts);
    if (verdict.kind === 'allowed') return;
    switch (verdict.because) {
      case 'closed':
        throw new AppError('forbidden', 'signup_closed', 'Nobody can make an account here.');
      case 'invitation required':
        throw new AppError(
          'forbidden',
          'invitation_required',
          'Only who was invited can make an account here.',
        );
      case 'address reserved':
        throw emailTaken();
    }
  }

  /**
   * An account, and a workspace to be in; an address that is not proven yet is sent a mail.
   * @throws AppError those of `refuseUnlessOpen` and of an invitation
   */
  async register(
    tx: SystemTx,
    person: NewPerson,
    destination: Destination,
    ip: string,
  ): Promise<{ user: UserRow; workspace: WorkspaceRow }> {
    this.refuseUnlessOpen(person.email, destination.invitationToken);
    const { email, name, passwordHash } = person;
    const emailVerifiedAt = person.emailProven ? this.clock.now() : null;
    const user = await insertUser(tx, {
      id: newId(),
      email,
      name,
      passwordHash,
      isSuperuser: false,
      emailVerifiedAt,
    });
    if (user === null) throw emailTaken();
    const workspace = await this.workspaceFor(tx, user, destination, ip);
    const actor = { kind: 'user', id: user.id, workspaceId: workspace.id } as const;
    await recordAudit(tx, actor, ip, 'user.signed_up', 'user', user.id, { by: person.by });
    if (!person.emailProven) await this.mails.verifyEmail(tx, user);
    return { user, workspace };
  }

  private async workspaceFor(
    tx: SystemTx,
    user: UserRow,
    { invitationToken, workspaceName }: Destination,
    ip: string,
  ): Promise<WorkspaceRow> {
    if (invitationToken === undefined) {
      const name = workspaceName ?? `${user.name}'s workspace`;
      return createWorkspace(tx, { name, slug: undefined, adminId: user.id });
    }
    return this.join(tx, user, invitationToken, ip);
  }

  /** Makes the user a member of the workspace that invited them. @throws AppError those of an invitation */
  async join(tx: SystemTx, user: UserRow, invitationToken: string, ip: string): Promise<WorkspaceRow> {
    const id = await acceptInvitation(tx, user, invitationToken, ip, this.clock.now());
    const workspace = await workspaceForUser(tx, user.id, id);
    if (workspace === null) throw new Error('a workspace is gone while an invitation to it is locked');
    return workspace;
  }
}

function emailTaken(): AppError {
  const detail = 'There is an account with this e-mail address.';
  return new AppError('conflict', 'email_taken', detail, [
    { pointer: '/email', code: 'email_taken', detail },
  ]);
}
