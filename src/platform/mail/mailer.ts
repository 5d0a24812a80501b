import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { CONFIG, type Config } from '../config/config.js';
import type { SystemTx, Tx } from '../database/tx.js';
import { newId } from '../ids.js';
import { SecretBox } from '../security/secret-box.js';
import { type Letter, writeLetter } from './letter.js';
import { insertMail, placeOfContent, writtenSince } from './mails.repository.js';

export interface OutgoingMail {
  /** What the mail is about, for logs, metrics and the limit of mails to one person: `workspace.invitation`. */
  kind: string;
  /** One e-mail address. */
  to: string;
  /** The workspace that it is about; with it gone, the mail is not sent. Null for a mail about a person's account. */
  workspaceId: string | null;
  letter: Letter;
  /** When its link ends: it is not sent any later. */
  usefulUntil: Date;
}

/**
 * Sends mails. One is written in the transaction of what it tells of, its content sealed, and sent by a worker after
 * the commit (`mail-delivery.ts`): it is tried again until the server takes it, and not sent when the transaction is
 * rolled back.
 */
@Injectable()
export class Mailer {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'appUrl'>,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** @returns the id of the mail */
  async send(tx: Tx, { kind, to, workspaceId, letter, usefulUntil }: OutgoingMail): Promise<string> {
    const id = newId();
    const content = this.secrets.seal(JSON.stringify(writeLetter(letter)), placeOfContent(id));
    await insertMail(tx, {
      id,
      workspaceId,
      kind,
      recipient: to,
      content,
      usefulUntil,
      now: this.clock.now(),
    });
    return id;
  }

  /** How many mails of a kind were written to somebody since then, sent or not. */
  countSince(tx: SystemTx, to: string, kind: string, since: Date): Promise<number> {
    return writtenSince(tx, to, kind, since);
  }

  /** A link to a page of the web application (`APP_URL`), such as `/reset-password` with its token. */
  link(path: string, parameters: Record<string, string>): string {
    return `${this.config.appUrl}${path}?${new URLSearchParams(parameters).toString()}`;
  }
}
