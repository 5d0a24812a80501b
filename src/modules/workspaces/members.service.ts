import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, notFound } from '../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import { type Caller, refuseNarrowed, type WorkspaceRole } from '../../platform/http/principal.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import {
  listMembers,
  lockAdmins,
  lockMember,
  type MemberRow,
  removeMember,
  setRole,
} from './data/members.repository.js';
import { isLastAdmin } from './domain/last-admin.js';
import type { MemberListQuery } from './workspaces.requests.js';
import type { MemberResponse } from './workspaces.responses.js';

/** The people of a workspace. */
@Injectable()
export class MembersService {
  async list(tx: WorkspaceTx, query: MemberListQuery): Promise<Page<MemberResponse>> {
    const filter = { role: query.role ?? null, search: query.search ?? null };
    const { rows, total } = await listMembers(tx, filter, sliceOf(query));
    return pageOf(query, rows, total, show);
  }

  /** @throws AppError conflict `last_admin`, forbidden `exceeds_own_access` */
  async changeRole(
    tx: WorkspaceTx,
    caller: Caller,
    userId: string,
    role: WorkspaceRole,
  ): Promise<MemberResponse> {
    refuseNarrowed(caller);
    const admins = await lockAdmins(tx);
    const member = await lockMember(tx, userId);
    if (member === null) throw notFound('member');
    if (member.role === role) return show(member);
    if (isLastAdmin(admins, userId)) throw lastAdmin();
    await setRole(tx, userId, role);
    await recordAudit(tx, caller, caller.ip, 'member.role_changed', 'user', userId, {
      email: member.email,
      from: member.role,
      to: role,
    });
    return show({ ...member, role });
  }

  /** @throws AppError conflict `last_admin` */
  async remove(tx: WorkspaceTx, caller: Caller, userId: string): Promise<void> {
    await this.take(tx, caller, userId, 'member.removed');
  }

  /** @throws AppError conflict `last_admin`; not-found for an API key and a superuser, who are no members */
  async leave(tx: WorkspaceTx, caller: Caller): Promise<void> {
    if (caller.userId === null) throw notFound('member');
    await this.take(tx, caller, caller.userId, 'member.left');
  }

  private async take(
    tx: WorkspaceTx,
    caller: Caller,
    userId: string,
    action: 'member.removed' | 'member.left',
  ): Promise<void> {
    const admins = await lockAdmins(tx);
    const member = await lockMember(tx, userId);
    if (member === null) throw notFound('member');
    if (isLastAdmin(admins, userId)) throw lastAdmin();
    await removeMember(tx, userId);
    // Whose address it was nobody of the workspace can look up any more.
    const { email, role } = member;
    await recordAudit(tx, caller, caller.ip, action, 'user', userId, { email, role });
  }
}

function lastAdmin(): AppError {
  return new AppError('conflict', 'last_admin', 'This is the last admin; a workspace needs one.');
}

function show(row: MemberRow): MemberResponse {
  return {
    user_id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    joined_at: row.joined_at.toISOString(),
  };
}
