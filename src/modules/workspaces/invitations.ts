import { createHash, randomBytes } from 'node:crypto';
import type { SystemTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { type InvitationRow, lockInvitation, markAccepted } from './data/invitations.repository.js';
import { addMember } from './data/workspaces.repository.js';

/** A token, of which only the hash is kept. */
export function newToken(): { token: string; tokenHash: Buffer } {
  const token = `tlinv_${randomBytes(32).toString('base64url')}`;
  return { token, tokenHash: hashOfToken(token) };
}

export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
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
    email: invitation.email,
    role: invitation.role,
  });
  return invitation.workspace_id;
}

async function openInvitation(tx: SystemTx, email: string, token: string, now: Date): Promise<InvitationRow> {
  const invitation = await lockInvitation(tx, hashOfToken(token));
  if (invitation === null || invitation.accepted_at !== null) throw invitationNotFound();
  if (invitation.expires_at <= now) throw invitationExpired();
  if (invitation.email !== email) {
    throw new AppError(
      'forbidden',
      'invitation_for_other_email',
      'This invitation is for another e-mail address.',
    );
  }
  return invitation;
}

export function invitationNotFound(): AppError {
  return new AppError(
    'not-found',
    'invitation_not_found',
    'There is no such invitation, or it has been used.',
  );
}

export function invitationExpired(): AppError {
  return new AppError('conflict', 'invitation_expired', 'This invitation has expired; ask for another.');
}
