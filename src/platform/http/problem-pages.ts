import type { ProblemListResponse, ProblemTypeResponse } from './problems.responses.js';

/** A page that explains one code. */
export function problemPage({ code, title, statuses, meaning, remedy }: ProblemTypeResponse): string {
  return page(
    `${title} (${code})`,
    `<p><a href="/errors">All codes</a></p>
<h1>${marked(title)}</h1>
<p><code>${code}</code>, HTTP ${statuses.join(' or ')}</p>
<h2>What happened</h2>
<p>${marked(meaning)}</p>
<h2>What to do</h2>
<p>${marked(remedy)}</p>`,
  );
}

/** A page that lists all codes. */
export function problemListPage({ items }: ProblemListResponse): string {
  const rows = items.map(
    ({ code, title, statuses }) =>
      `<tr><td><a href="/errors/${code}"><code>${code}</code></a></td><td>${statuses.join(', ')}</td><td>${marked(title)}</td></tr>`,
  );
  return page(
    'Error codes',
    `<h1>Error codes</h1>
<p>What <code>code</code> of an <code>application/problem+json</code> reply means.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>Title</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Trunkline</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top }
</style>
${body}
</html>
`;
}

/** The catalog's texts, with their backticks as code. */
function marked(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
