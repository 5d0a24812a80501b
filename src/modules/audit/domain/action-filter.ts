/** What `action` of a query asks for: exactly one action, or all of an object. */
export type ActionFilter = { exactly: string } | { beginning: string };

/** `member.removed` is one action; `member.` and `member` are all of members. */
export function actionFilterOf(text: string): ActionFilter {
  if (text.endsWith('.')) return { beginning: text };
  return text.includes('.') ? { exactly: text } : { beginning: `${text}.` };
}
