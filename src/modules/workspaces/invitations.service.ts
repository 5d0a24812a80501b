import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import type { PageQuery } from '../../platform/http/paging.requests.js';
import { type Caller, refuseNarrowed } from '../../platform/http/principal.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import {
  deleteInvitation,
  type InvitationRow,
  listInvitations,
  renewInvitation,
  upsertInvitation,
  viewInvitation,
} from './data/invitations.repository.js';
import { findMember, isMember } from './data/members.repository.js';
import { findWorkspace } from './data/workspaces.repository.js';
import { hashOfToken, invitationExpired, invitationNotFound, newToken } from './invitations.js';
import type { InviteRequest } from './workspaces.requests.js';
import type {
  CreatedInvitationResponse,
  InvitationResponse,
  InvitationViewResponse,
} from './workspaces.responses.js';

const lifeDays = 7;
const dayMs = 86_400_000;

/** Invitations to a workspace, sent by mail. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly database: SystemDatabase,
    private readonly mailer: Mailer,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError conflict `already_member` */
  async invite(tx: WorkspaceTx, caller: Caller, request: InviteRequest): Promise<CreatedInvitationResponse> {
    refuseNarrowed(caller);
    const email = request.email.toLowerCase();
    if (await isMember(tx, email)) {
      throw new AppError('conflict', 'already_member', 'Who has this address is a member of the workspace.');
    }
    const { token, tokenHash } = newToken();
    const invitation = await upsertInvitation(tx, {
      email,
      role: request.role,
      tokenHash,
      invitedBy: caller.userId,
      now: this.clock.now(),
      expiresAt: this.expiry(),
    });
    await recordAudit(tx, caller, caller.ip, 'member.invited', 'invitation', invitation.id, {
      email,
      role: request.role,
    });
    return this.sent(tx, caller, invitation, token);
  }

  async list(tx: WorkspaceTx, query: PageQuery): Promise<Page<InvitationResponse>> {
    const { rows, total } = await listInvitations(tx, sliceOf(query));
    return pageOf(query, rows, total, show);
  }

  async resend(tx: WorkspaceTx, caller: Caller, id: string): Promise<CreatedInvitationResponse> {
    refuseNarrowed(caller);
    const { token, tokenHash } = newToken();
    const invitation = await renewInvitation(tx, id, { tokenHash, expiresAt: this.expiry() });
    if (invitation === null) throw notFound('invitation');
    const { email, role } = invitation;
    await recordAudit(tx, caller, caller.ip, 'invitation.resent', 'invitation', id, { email, role });
    return this.sent(tx, caller, invitation, token);
  }

  async revoke(tx: WorkspaceTx, caller: Caller, id: string): Promise<void> {
    const email = await deleteInvitation(tx, id);
    if (email === null) throw notFound('invitation');
    await recordAudit(tx, caller, caller.ip, 'invitation.revoked', 'invitation', id, { email });
  }

  /** @throws AppError `invitation_not_found`, `invitation_expired` */
  async view(token: string): Promise<InvitationViewResponse> {
    const view = await this.database.withSystem((tx) => viewInvitation(tx, hashOfToken(token)));
    if (view === null) throw invitationNotFound();
    if (view.expires_at <= this.clock.now()) throw invitationExpired();
    return { ...view, expires_at: view.expires_at.toISOString() };
  }

  private expiry(): Date {
    return new Date(this.clock.now().getTime() + lifeDays * dayMs);
  }

  /** Writes the mail, in the transaction of the invitation. */
  private async sent(
    tx: WorkspaceTx,
    caller: Caller,
    invitation: InvitationRow,
    token: string,
  ): Promise<CreatedInvitationResponse> {
    const workspace = await findWorkspace(tx);
    if (workspace === null) throw notFound('workspace');
    const inviter = caller.userId === null ? null : await findMember(tx, caller.userId);
    const who = inviter === null ? 'You are invited' : `${inviter.name} invites you`;
    await this.mailer.send(tx, {
      kind: 'workspace.invitation',
      to: invitation.email,
      workspaceId: tx.workspaceId,
      usefulUntil: invitation.expires_at,
      letter: {
        // Nothing that the inviter wrote: it would be read as what the installation says.
        subject: 'Invitation to a workspace',
        paragraphs: [`${who} to the workspace ${workspace.name} on Trunkline, as ${invitation.role}.`],
        action: { label: 'Join the workspace', url: this.mailer.link('/invitation', { token }) },
        notes: [
          `With or without an account: the page asks for it. The link is for ${invitation.email}, and holds for ` +
            `${lifeDays} days. If you do not know what this is about, do nothing.`,
        ],
      },
    });
    return { ...show(invitation), token };
  }
}

function show(row: InvitationRow): InvitationResponse {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invited_by: row.invited_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  };
}
