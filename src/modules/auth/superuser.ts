import type { SystemDatabase } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { createWorkspace, firstWorkspaceOf } from '../workspaces/index.js';
import { revokeSessionsOf } from './data/sessions.repository.js';
import { findUserByEmail, insertUser, makeSuperuser, setPassword } from './data/users.repository.js';
import { normalizeEmail } from './domain/email.js';
import { hashPassword, passwordMatches } from './passwords.js';

/**
 * Makes the superuser, with a workspace named "Main", or brings an account to it. The password becomes the one given;
 * when it was another one, every session of the account ends. Safe to repeat.
 */
export async function ensureSuperuser(
  database: SystemDatabase,
  account: { email: string; password: string },
): Promise<{ created: boolean; workspaceId: string }> {
  const email = normalizeEmail(account.email);
  const known = await database.withSystem((tx) => findUserByEmail(tx, email));
  const hasPassword = await passwordMatches(account.password, known?.password_hash ?? null);
  const passwordHash = hasPassword ? null : await hashPassword(account.password);
  return database.withSystem(async (tx) => {
    const fresh =
      known === null && passwordHash !== null
        ? await insertUser(tx, { id: newId(), email, name: 'Superuser', passwordHash, isSuperuser: true })
        : null;
    const user = fresh ?? (await findUserByEmail(tx, email));
    if (user === null) throw new Error('the account went away meanwhile');
    await makeSuperuser(tx, user.id);
    if (fresh === null && passwordHash !== null) {
      await setPassword(tx, user.id, passwordHash);
      await revokeSessionsOf(tx, user.id, new Date());
    }
    const workspace =
      (await firstWorkspaceOf(tx, user.id)) ??
      (await createWorkspace(tx, { name: 'Main', slug: undefined, adminId: user.id }));
    if (fresh !== null) {
      const actor = { kind: 'user', id: user.id, workspaceId: workspace.id } as const;
      await recordAudit(tx, actor, null, 'superuser.created', 'user', user.id, {});
    }
    return { created: fresh !== null, workspaceId: workspace.id };
  });
}
