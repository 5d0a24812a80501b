import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { SystemDatabase } from '../../platform/database/database.js';
import type { SystemTx } from '../../platform/database/tx.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { firstWorkspaceOf, workspaceForUser, type WorkspaceRow } from '../workspaces/index.js';
import { AccessTokens } from './access-tokens.js';
import {
  deleteExpiredTokensOf,
  insertRefreshToken,
  lastWorkspaceOf,
  lockRefreshToken,
  markUsed,
  moveFamily,
  type RefreshTokenRow,
  revokeFamily,
} from './data/sessions.repository.js';
import { findUser, type UserRow } from './data/users.repository.js';

const refreshLifeMs = 30 * 86_400_000;

/** What a person holds after signing in. */
export interface Session {
  user: UserRow;
  workspace: WorkspaceRow | null;
  accessToken: string;
  /** Null when the one that the person has stays. */
  refresh: { token: string; expiresAt: Date } | null;
}

type Rotation = { session: Session } | { refusal: AppError };

/**
 * Sessions: a family of refresh tokens of which one holds at a time. Each is used once and replaced; when a used one
 * comes back, somebody has a copy, and the family ends. There is no grace for a second tab: a copy that is used within
 * seconds is a copy too. Pages that share cookies take turns (Web Locks).
 */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: SystemDatabase,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
  ) {}

  /** Opens a session in the workspace given, else where the user was last, else in their first. */
  async open(tx: SystemTx, user: UserRow, workspace?: WorkspaceRow): Promise<Session> {
    const active = workspace ?? (await this.home(tx, user.id, await lastWorkspaceOf(tx, user.id)));
    await deleteExpiredTokensOf(tx, user.id, this.clock.now());
    return this.issue(tx, user, active, newId());
  }

  /**
   * Exchanges a refresh token for the next one of its family.
   * @throws AppError unauthenticated `refresh_invalid`, `refresh_expired`, `refresh_reused`, `session_ended`
   */
  async rotate(token: string, ip: string | null): Promise<Session> {
    // A refusal is returned, not thrown: the end of the family must be committed.
    const rotation = await this.database.withSystem(async (tx): Promise<Rotation> => {
      const hash = hashOf(token);
      const row = await lockRefreshToken(tx, hash);
      const refusal = await this.refusal(tx, row, ip);
      if (row === null || refusal !== null) return { refusal: refusal ?? unknownToken() };
      const user = await findUser(tx, row.user_id);
      if (user === null) return { refusal: unknownToken() };
      await markUsed(tx, hash, this.clock.now());
      const workspace = await this.home(tx, user.id, row.workspace_id);
      return { session: await this.issue(tx, user, workspace, row.family_id) };
    });
    if ('refusal' in rotation) throw rotation.refusal;
    return rotation.session;
  }

  /** Ends the session of a refresh token; one that is not known has none. */
  async endByRefreshToken(token: string, ip: string | null): Promise<void> {
    await this.database.withSystem(async (tx) => {
      const row = await lockRefreshToken(tx, hashOf(token));
      if (row !== null) await this.end(tx, row.family_id, row.user_id, row.workspace_id, ip);
    });
  }

  async endById(
    sessionId: string,
    userId: string,
    workspaceId: string | null,
    ip: string | null,
  ): Promise<void> {
    await this.database.withSystem((tx) => this.end(tx, sessionId, userId, workspaceId, ip));
  }

  /** Makes another workspace the active one of a session. */
  async switchTo(tx: SystemTx, user: UserRow, workspace: WorkspaceRow, sessionId: string): Promise<Session> {
    await moveFamily(tx, sessionId, workspace.id);
    const claims = { userId: user.id, workspaceId: workspace.id, sessionId };
    return { user, workspace, accessToken: await this.tokens.sign(claims), refresh: null };
  }

  private async end(
    tx: SystemTx,
    familyId: string,
    userId: string,
    workspaceId: string | null,
    ip: string | null,
  ): Promise<void> {
    await revokeFamily(tx, familyId, this.clock.now());
    const actor = { kind: 'user', id: userId, workspaceId } as const;
    await recordAudit(tx, actor, ip, 'session.ended', 'session', familyId, {});
  }

  private async refusal(
    tx: SystemTx,
    row: RefreshTokenRow | null,
    ip: string | null,
  ): Promise<AppError | null> {
    if (row === null) return unknownToken();
    const now = this.clock.now();
    if (row.revoked_at !== null) {
      return new AppError('unauthenticated', 'session_ended', 'This session has ended; sign in again.');
    }
    if (row.used_at !== null) {
      await revokeFamily(tx, row.family_id, now);
      const actor = { kind: 'user', id: row.user_id, workspaceId: row.workspace_id } as const;
      await recordAudit(tx, actor, ip, 'session.refresh_reused', 'session', row.family_id, {});
      return new AppError(
        'unauthenticated',
        'refresh_reused',
        'This refresh token was used before. In case it was stolen, the session has ended; sign in again.',
      );
    }
    if (row.expires_at <= now) {
      return new AppError('unauthenticated', 'refresh_expired', 'This session has expired; sign in again.');
    }
    return null;
  }

  private async issue(
    tx: SystemTx,
    user: UserRow,
    workspace: WorkspaceRow | null,
    sessionId: string,
  ): Promise<Session> {
    const now = this.clock.now();
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(now.getTime() + refreshLifeMs);
    const workspaceId = workspace?.id ?? null;
    await insertRefreshToken(tx, {
      id: newId(),
      familyId: sessionId,
      userId: user.id,
      workspaceId,
      hash: hashOf(token),
      now,
      expiresAt,
    });
    const accessToken = await this.tokens.sign({ userId: user.id, workspaceId, sessionId });
    return { user, workspace, accessToken, refresh: { token, expiresAt } };
  }

  /** The workspace wanted, if the user may still be there, else their first. */
  private async home(tx: SystemTx, userId: string, wanted: string | null): Promise<WorkspaceRow | null> {
    const found = wanted === null ? null : await workspaceForUser(tx, userId, wanted);
    return found ?? firstWorkspaceOf(tx, userId);
  }
}

function unknownToken(): AppError {
  return new AppError('unauthenticated', 'refresh_invalid', 'The refresh token is not valid; sign in again.');
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
