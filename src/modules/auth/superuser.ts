import type { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { newId } from '../../platform/ids.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { createWorkspace, firstWorkspaceOf } from '../workspaces/index.js';
import { deleteEmailTokensOf } from './data/email-tokens.repository.js';
import { deleteIdentitiesOf } from './data/identities.repository.js';
import { revokeSessionsOf } from './data/sessions.repository.js';
import {
  findUserByEmail,
  insertUser,
  leaveAllWorkspaces,
  lockUser,
  makeSuperuser,
  setPassword,
  type UserRow,
} from './data/users.repository.js';
import { normalizeEmail } from './domain/email.js';
import { hashPassword, passwordMatches } from './passwords.js';

/**
 * Makes the superuser, with a workspace named "Main", or brings an account to it. The password becomes the one given;
 * when it was another one, every session of the account ends. An account that somebody signed up for with the address,
 * without ever proving that it is theirs, hands nothing of theirs down: its sessions, links by mail and identities end
 * and it leaves its workspaces, which go on without it. Safe to repeat.
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
    const now = new Date();
    const fresh =
      known === null && passwordHash !== null ? await insertSuperuser(tx, email, passwordHash, now) : null;
    const found = fresh ?? (await findUserByEmail(tx, email));
    const user = found && (await lockUser(tx, found.id));
    if (user === null) throw new Error('the account went away meanwhile');
    const squatted = !user.is_superuser && user.email_verified_at === null;
    if (squatted) await disinherit(tx, user, now);
    await makeSuperuser(tx, user.id, now);
    if (fresh === null && passwordHash !== null) {
      await setPassword(tx, user.id, passwordHash);
      await revokeSessionsOf(tx, user.id, now);
    }
    const workspace =
      (await firstWorkspaceOf(tx, user.id)) ??
      (await createWorkspace(tx, { name: 'Main', slug: undefined, adminId: user.id }));
    if (!user.is_superuser || fresh !== null) {
      const actor = { kind: 'user', id: user.id, workspaceId: workspace.id } as const;
      const how = fresh !== null ? 'new account' : squatted ? 'unverified account' : 'verified account';
      await recordAudit(tx, actor, null, 'superuser.created', 'user', user.id, { from: how });
    }
    return { created: fresh !== null, workspaceId: workspace.id };
  });
}

function insertSuperuser(
  tx: SystemTx,
  email: string,
  passwordHash: string,
  now: Date,
): Promise<UserRow | null> {
  const user = {
    id: newId(),
    email,
    name: 'Superuser',
    passwordHash,
    isSuperuser: true,
    emailVerifiedAt: now,
  };
  return insertUser(tx, user);
}

/** Takes from the account all that whoever made it could still reach it by, or would leave it with. */
async function disinherit(tx: SystemTx, user: UserRow, now: Date): Promise<void> {
  await revokeSessionsOf(tx, user.id, now);
  await deleteEmailTokensOf(tx, user.id);
  await deleteIdentitiesOf(tx, user.id);
  await leaveAllWorkspaces(tx, user.id);
}
