import type { SystemTx } from '../../../platform/database/tx.js';
import type { Obstacle, Removed } from './erasure-jobs.repository.js';

/** Who is erased. */
export interface Person {
  workspaceId: string;
  e164: string;
}

const live = `('intent', 'dialing', 'in_progress')`;
const callOf = `(CASE call_direction WHEN 'outbound' THEN to_e164 ELSE from_e164 END)`;

/**
 * What has to end before the person can be removed whole: a call that lives or may live (whoever has a lease), or an
 * import that began before the number was known as erased.
 */
export async function obstacleOf(tx: SystemTx, person: Person, since: Date): Promise<Obstacle | null> {
  const row = await tx.one<{ obstacle: Obstacle | null }>(
    `SELECT CASE
       WHEN EXISTS (SELECT FROM leases WHERE workspace_id = $1 AND e164 = $2 AND expires_at > clock_timestamp())
         OR EXISTS (SELECT FROM attempts WHERE workspace_id = $1 AND to_e164 = $2 AND state IN ${live})
         OR EXISTS (SELECT FROM calls WHERE workspace_id = $1 AND ${callOf} = $2
                      AND status IN ('ringing', 'in-progress')) THEN 'call'
       WHEN EXISTS (SELECT FROM list_uploads WHERE workspace_id = $1 AND status = 'importing' AND created_at <= $3)
         THEN 'import' END AS obstacle`,
    [person.workspaceId, person.e164, since],
  );
  return row?.obstacle ?? null;
}

/**
 * Removes some attempts with their calls, transcripts and LiveKit's events; none when there are no more. The attempts
 * go first: an agent that still reports holds its attempt, and what it wrote is seen by the statements after that.
 */
export async function removeAttempts(tx: SystemTx, person: Person, limit: number): Promise<Removed> {
  const attempts = await tx.query<{ id: string; call_id: string }>(
    `DELETE FROM attempts WHERE id = ANY (ARRAY(
       SELECT id FROM attempts WHERE workspace_id = $1 AND to_e164 = $2 AND state NOT IN ${live} ORDER BY id LIMIT $3))
     RETURNING id, call_id`,
    [person.workspaceId, person.e164, limit],
  );
  if (attempts.length === 0) return {};
  const calls = [...new Set(attempts.map((attempt) => attempt.call_id))];
  return {
    attempts: attempts.length,
    platform_events: await tx.run('DELETE FROM webhook_inbox WHERE attempt_id = ANY ($1::uuid[])', [
      attempts.map((attempt) => attempt.id),
    ]),
    transcript_events: await removeEvents(tx, person, calls),
    calls: await tx.run('DELETE FROM calls WHERE workspace_id = $1 AND id = ANY ($2::uuid[])', [
      person.workspaceId,
      calls,
    ]),
  };
}

/** Removes some calls that no attempt led to: inbound ones, and those that waited. */
export async function removeCalls(tx: SystemTx, person: Person, limit: number): Promise<Removed> {
  const calls = await tx.query<{ id: string }>(
    `DELETE FROM calls WHERE id = ANY (ARRAY(
       SELECT id FROM calls WHERE workspace_id = $1 AND ${callOf} = $2 AND status NOT IN ('ringing', 'in-progress')
       ORDER BY id DESC LIMIT $3))
     RETURNING id`,
    [person.workspaceId, person.e164, limit],
  );
  if (calls.length === 0) return {};
  const ids = calls.map((call) => call.id);
  return { calls: calls.length, transcript_events: await removeEvents(tx, person, ids) };
}

function removeEvents(tx: SystemTx, person: Person, callIds: readonly string[]): Promise<number> {
  return tx.run('DELETE FROM call_events WHERE workspace_id = $1 AND call_id = ANY ($2::uuid[])', [
    person.workspaceId,
    callIds,
  ]);
}

/**
 * The lists keep their counts: how many people they had, and what became of them, is nobody's data. Whoever came back
 * from a call that was decided and not dialed is counted as suppressed before, and not as pending for ever.
 */
export async function removeProspects(tx: SystemTx, person: Person): Promise<Removed> {
  const key = [person.workspaceId, person.e164];
  await tx.run(
    `UPDATE prospects SET state = 'suppressed', reason = 'suppressed', next_at = NULL, updated_at = now()
     WHERE workspace_id = $1 AND e164 = $2 AND state IN ('pending', 'dialing')`,
    key,
  );
  return { prospects: await tx.run('DELETE FROM prospects WHERE workspace_id = $1 AND e164 = $2', key) };
}

export async function removeDecisions(tx: SystemTx, person: Person, limit: number): Promise<Removed> {
  return {
    decisions: await tx.run(
      `DELETE FROM contact_decisions WHERE id = ANY (ARRAY(
         SELECT id FROM contact_decisions WHERE workspace_id = $1 AND e164 = $2 ORDER BY id DESC LIMIT $3))`,
      [person.workspaceId, person.e164, limit],
    ),
  };
}

/**
 * The last of the person: what was written down beside the work, the suppression that began it, and the row that is
 * locked. From here on only the hash keeps the number from being called.
 */
export async function removeRest(tx: SystemTx, person: Person): Promise<Removed> {
  const key = [person.workspaceId, person.e164];
  await tx.run('SELECT FROM persons WHERE workspace_id = $1 AND e164 = $2 FOR UPDATE', key);
  const removed = {
    consents: await tx.run('DELETE FROM consents WHERE workspace_id = $1 AND e164 = $2', key),
    suppressions: await tx.run('DELETE FROM suppressions WHERE workspace_id = $1 AND e164 = $2', key),
  };
  await tx.run('DELETE FROM leases WHERE workspace_id = $1 AND e164 = $2', key);
  await tx.run('DELETE FROM persons WHERE workspace_id = $1 AND e164 = $2', key);
  return removed;
}
