/** What a mail says: plain text, no markup. */
export interface Letter {
  subject: string;
  /** What comes before the link. */
  paragraphs: string[];
  /** The one thing to do. */
  action?: { label: string; url: string };
  /** What comes after the link, in smaller print. */
  notes?: string[];
}

export interface WrittenLetter {
  subject: string;
  text: string;
  html: string;
}

const longestSubject = 150;

/** The letter as plain text and as HTML. Names that people chose may be in it: they are escaped, and make no new lines. */
export function writeLetter({ subject, paragraphs, action, notes = [] }: Letter): WrittenLetter {
  const link = action === undefined ? [] : [`${oneLine(action.label)}:\n${action.url}`];
  const text = [...paragraphs.map(oneLine), ...link, ...notes.map(oneLine)].join('\n\n');
  return {
    subject: oneLine(subject).slice(0, longestSubject),
    text: `${text}\n`,
    html: htmlOf(paragraphs, action, notes),
  };
}

function htmlOf(paragraphs: string[], action: Letter['action'], notes: string[]): string {
  const lines = [
    ...paragraphs.map((line) => `<p>${escapeHtml(line)}</p>`),
    ...(action === undefined ? [] : [actionHtml(action)]),
    ...notes.map((line) => `<p style="color:#666;font-size:13px">${escapeHtml(line)}</p>`),
  ];
  const style = 'font-family:sans-serif;font-size:15px;line-height:1.5;max-width:34em';
  return `<!doctype html>\n<html><body style="${style}">\n${lines.join('\n')}\n</body></html>\n`;
}

function actionHtml({ label, url }: { label: string; url: string }): string {
  const href = escapeHtml(url);
  return `<p><a href="${href}">${escapeHtml(label)}</a></p>\n<p style="color:#666;font-size:13px">${href}</p>`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
