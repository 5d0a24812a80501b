import { createHash, randomBytes } from 'node:crypto';
import type { SystemTx, WorkspaceTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import type { Caller } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import {
  type InvitationRow,
  lockInvitation,
  markAccepted,
  upsertInvitation,
} from './data/invitations.repository.js';
import { isMember } from './data/members.repository.js';
import { addMember } from './data/workspaces.repository.js';
import type { InviteRequest } from './workspaces.requests.js';
import type { InvitationResponse } from './workspaces.responses.js';

const lifeMs = 7 * 86_400_000;

/** @throws AppError conflict `already_member` */
export async function invite(
  tx: WorkspaceTx,
  caller: Caller,
  request: InviteRequest,
  now: Date,
): Promise<InvitationResponse> {
  const email = request.email.toLowerCase();
  if (await isMember(tx, email)) {
    throw new AppError('conflict', 'already_member', 'Who has this address is a member of the workspace.');
  }
  const token = `tlinv_${randomBytes(32).toString('base64url')}`;
  const invitation = await upsertInvitation(tx, {
    email,
    role: request.role,
    tokenHash: hashOf(token),
    invitedBy: caller.userId,
    now,
    expiresAt: new Date(now.getTime() + lifeMs),
  });
  await recordAudit(tx, caller, caller.ip, 'member.invited', 'invitation', invitation.id, {
    email,
    role: request.role,
  });
  return {
    id: invitation.id,
    email,
    role: invitation.role,
    token,
    created_at: invitation.created_at.toISOString(),
    expires_at: invitation.expires_at.toISOString(),
  };
}

/**
 * Makes the person a member of the workspace that invited their address.
 * @returns the id of that workspace
 * @throws AppError `invitation_not_found`, `invitation_expired`, `invitation_for_other_email`
 */
export async function acceptInvitation(
  tx: SystemTx,
  user: { id: string; email: string },
  token: string,
  ip: string | null,
  now: Date,
): Promise<string> {
  const invitation = await openInvitation(tx, user.email, token, now);
  await markAccepted(tx, invitation.id, now);
  await addMember(tx, invitation.workspace_id, user.id, invitation.role);
  const actor = { kind: 'user', id: user.id, workspaceId: invitation.workspace_id } as const;
  await recordAudit(tx, actor, ip, 'member.joined', 'user', user.id, {
    invitation_id: invitation.id,
    role: invitation.role,
  });
  return invitation.workspace_id;
}

async function openInvitation(tx: SystemTx, email: string, token: string, now: Date): Promise<InvitationRow> {
  const invitation = await lockInvitation(tx, hashOf(token));
  if (invitation === null || invitation.accepted_at !== null) {
    throw new AppError(
      'not-found',
      'invitation_not_found',
      'There is no such invitation, or it has been used.',
    );
  }
  if (invitation.expires_at <= now) {
    throw new AppError('conflict', 'invitation_expired', 'This invitation has expired; ask for another.');
  }
  if (invitation.email !== email) {
    throw new AppError(
      'forbidden',
      'invitation_for_other_email',
      'This invitation is for another e-mail address.',
    );
  }
  return invitation;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
