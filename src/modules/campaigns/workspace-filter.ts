import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors.js';
import { isUuid } from '../../platform/ids.js';
import type { Caller } from '../../platform/http/principal.js';
import { workspaceForUser } from '../workspaces/index.js';

/** Which workspace a filter names, for those who may know. */
@Injectable()
export class WorkspaceFilter {
  constructor(private readonly system: SystemDatabase) {}

  /**
   * Whether the id or slug names the caller's active workspace; false when it names another one of theirs.
   * @throws AppError forbidden `not_a_member`, for a workspace that is not theirs and for none alike
   */
  async namesActive(caller: Caller, named: string): Promise<boolean> {
    return this.system.withSystem(async (tx) => {
      const workspace = await tx.one<{ id: string }>(
        'SELECT id FROM workspaces WHERE slug = $1 OR id = $2 ORDER BY id = $2 DESC NULLS LAST LIMIT 1',
        [named, isUuid(named) ? named : null],
      );
      if (workspace?.id === caller.workspaceId) return true;
      const theirs =
        workspace !== null &&
        caller.kind === 'user' &&
        (await workspaceForUser(tx, caller.id, workspace.id)) !== null;
      if (theirs) return false;
      throw new AppError('forbidden', 'not_a_member', 'You are not a member of this workspace.');
    });
  }
}
