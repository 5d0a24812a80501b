import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import type { PageQuery } from '../../platform/http/paging.requests.js';
import type { Caller } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { listMembers, lockAdmins, removeMember } from './data/members.repository.js';
import { invite } from './invitations.js';
import type { InviteRequest } from './workspaces.requests.js';
import type { InvitationResponse, MemberResponse } from './workspaces.responses.js';

@Injectable()
export class MembersService {
  constructor(private readonly clock: Clock) {}

  async list(tx: WorkspaceTx, query: PageQuery): Promise<Page<MemberResponse>> {
    const { rows, total } = await listMembers(tx, sliceOf(query));
    return pageOf(query, rows, total, (row) => ({
      user_id: row.id,
      email: row.email,
      name: row.name,
      role: row.role,
      joined_at: row.joined_at.toISOString(),
    }));
  }

  invite(tx: WorkspaceTx, caller: Caller, request: InviteRequest): Promise<InvitationResponse> {
    return invite(tx, caller, request, this.clock.now());
  }

  /** @throws AppError conflict `last_admin` */
  async remove(tx: WorkspaceTx, caller: Caller, userId: string): Promise<void> {
    const admins = await lockAdmins(tx);
    if (admins.length === 1 && admins[0] === userId) {
      throw new AppError('conflict', 'last_admin', 'This is the last admin; a workspace needs one.');
    }
    const role = await removeMember(tx, userId);
    if (role === null) throw notFound('member');
    await recordAudit(tx, caller, caller.ip, 'member.removed', 'user', userId, { role });
  }
}
