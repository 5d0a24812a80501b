/** What is known of a mail that was not taken; nodemailer's words. */
export interface MailFailure {
  /** The server's reply, when there was one. */
  responseCode?: number;
  /** The SMTP command that it replied to. */
  command?: string;
}

export type MailVerdict =
  | { kind: 'retry'; at: Date }
  | { kind: 'give up'; because: 'refused' | 'tried too often' | 'no longer useful' };

export const mostTries = 12;

const firstWaitMs = 5_000;
const longestWaitMs = 30 * 60_000;

/**
 * What becomes of a mail that was not taken. Refused for good (5xx) is only what concerns the recipient or the message;
 * a sign-in or a sender that the server does not like is the operator's to mend, and the mail waits for it.
 * @param tries with the one that failed
 */
export function afterFailure(failure: MailFailure, tries: number, usefulUntil: Date, now: Date): MailVerdict {
  const { responseCode = 0, command } = failure;
  if (responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA')) {
    return { kind: 'give up', because: 'refused' };
  }
  if (tries >= mostTries) return { kind: 'give up', because: 'tried too often' };
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 3 ** (tries - 1));
  const at = new Date(now.getTime() + waitMs);
  return at >= usefulUntil ? { kind: 'give up', because: 'no longer useful' } : { kind: 'retry', at };
}

/** How many mails of one kind one person is sent within a time; more are withheld. */
export const mostMails = { count: 5, withinMs: 60 * 60_000 };
