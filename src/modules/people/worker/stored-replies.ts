import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import { placeOf } from '../../../platform/http/idempotency-rules.js';
import { SecretBox } from '../../../platform/security/secret-box.js';
import { isInJson, type Spellings } from '../domain/spellings.js';
import type { Removed } from './erasure-jobs.repository.js';
import type { Person } from './person.repository.js';

interface ReplyRow {
  [column: string]: unknown;
  principal: string;
  method: string;
  route: string;
  key: string;
  response: Buffer;
  headers: string;
}

/** Where among the stored replies a piece ended. */
type ReplyKey = Pick<ReplyRow, 'principal' | 'method' | 'route' | 'key'>;

const atOnce = 200;

/** Replies that are kept for a day for requests that come again: sealed, so each is opened to be looked into. */
@Injectable()
export class StoredReplies {
  constructor(private readonly secrets: SecretBox) {}

  /** Removes those of the next ones that hold the number, or cannot be opened and so might. */
  async remove(
    tx: SystemTx,
    person: Person,
    spellings: Spellings,
    after: ReplyKey | null,
  ): Promise<{ removed: Removed; after: ReplyKey | null }> {
    const rows = await tx.query<ReplyRow>(
      `SELECT principal, method, route, key, response, headers::text AS headers FROM idempotency_keys
       WHERE workspace_id = $1 AND ($2::text IS NULL OR (principal, method, route, key) > ($2, $3, $4, $5))
       ORDER BY principal, method, route, key LIMIT ${atOnce}`,
      [person.workspaceId, after?.principal, after?.method, after?.route, after?.key].map((it) => it ?? null),
    );
    const theirs = rows.filter((row) => this.holds(row, person, spellings));
    await tx.run(
      `DELETE FROM idempotency_keys k
       USING unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS t (principal, method, route, key)
       WHERE k.workspace_id = $1 AND (k.principal, k.method, k.route, k.key) = (t.principal, t.method, t.route, t.key)`,
      [
        person.workspaceId,
        theirs.map((row) => row.principal),
        theirs.map((row) => row.method),
        theirs.map((row) => row.route),
        theirs.map((row) => row.key),
      ],
    );
    return {
      removed: { stored_replies: theirs.length },
      after: rows.length < atOnce ? null : (rows.at(-1) ?? null),
    };
  }

  private holds(row: ReplyRow, person: Person, spellings: Spellings): boolean {
    if (isInJson(JSON.parse(row.headers), spellings) || spellings.isIn(row.key)) return true;
    try {
      const place = placeOf({ ...row, workspaceId: person.workspaceId });
      return isInJson(JSON.parse(this.secrets.open(row.response, place)), spellings);
    } catch {
      return true; // sealed with a key that is gone: nobody can repeat its request either
    }
  }
}
