import type { SystemTx, Tx } from '../database/tx.js';

export interface DueMail {
  id: string;
  kind: string;
  recipient: string;
  content: Buffer;
  /** This one included. */
  tries: number;
  useful_until: Date;
  created_at: Date;
}

export type MailEnd = 'sent' | 'failed' | 'expired' | 'withheld';

/** Where the content of a mail belongs, for the SecretBox. */
export function placeOfContent(mailId: string): string {
  return `${mailId}:mails.content`;
}

export async function insertMail(
  tx: Tx,
  mail: {
    id: string;
    workspaceId: string | null;
    kind: string;
    recipient: string;
    content: Buffer;
    usefulUntil: Date;
    now: Date;
  },
): Promise<void> {
  await tx.run(
    `INSERT INTO mails (id, workspace_id, kind, recipient, content, useful_until, created_at, next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [mail.id, mail.workspaceId, mail.kind, mail.recipient, mail.content, mail.usefulUntil, mail.now],
  );
}

/** Takes mails that are due until `lease`: whoever dies with them leaves them due again then. */
export function claimDue(tx: SystemTx, limit: number, now: Date, lease: Date): Promise<DueMail[]> {
  return tx.query<DueMail & Record<string, unknown>>(
    `UPDATE mails SET tries = tries + 1, next_at = $3 WHERE id = ANY(ARRAY(
       SELECT id FROM mails WHERE state = 'queued' AND next_at <= $2 ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED))
     RETURNING id, kind, recipient, content, tries, useful_until, created_at`,
    [limit, now, lease],
  );
}

/**
 * How many mails of its kind were written to its recipient before it, within that time, and sent or still to be sent.
 * By the order of writing, so that mails in many hands at once are judged like one after the other.
 */
export async function countBefore(tx: SystemTx, mail: DueMail, withinMs: number): Promise<number> {
  const row = await tx.one<{ n: number }>(
    `SELECT count(*)::int AS n FROM mails
     WHERE recipient = $1 AND kind = $2 AND id < $3 AND state NOT IN ('withheld', 'expired')
       AND created_at > $4::timestamptz - make_interval(secs => $5)`,
    [mail.recipient, mail.kind, mail.id, mail.created_at, withinMs / 1000],
  );
  return row?.n ?? 0;
}

export async function writtenSince(
  tx: SystemTx,
  recipient: string,
  kind: string,
  since: Date,
): Promise<number> {
  const row = await tx.one<{ n: number }>(
    'SELECT count(*)::int AS n FROM mails WHERE recipient = $1 AND kind = $2 AND created_at > $3',
    [recipient, kind, since],
  );
  return row?.n ?? 0;
}

/** Ends a mail that this try had claimed, and forgets what was in it. */
export async function endMail(tx: SystemTx, mail: DueMail, end: MailEnd, now: Date): Promise<void> {
  await tx.run(
    `UPDATE mails SET state = $3, ended_at = $4, content = NULL WHERE id = $1 AND tries = $2 AND state = 'queued'`,
    [mail.id, mail.tries, end, now],
  );
}

export async function postpone(tx: SystemTx, mail: DueMail, nextAt: Date): Promise<void> {
  await tx.run(`UPDATE mails SET next_at = $3 WHERE id = $1 AND tries = $2 AND state = 'queued'`, [
    mail.id,
    mail.tries,
    nextAt,
  ]);
}
