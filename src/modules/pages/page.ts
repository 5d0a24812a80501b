interface Page {
  title: string;
  /** The module in `assets/` that runs it. */
  script: string;
  /** One of them is shown at a time. */
  views: string[];
}

/**
 * A page, all its text included; its script fills in what it learns.
 * @returns the HTML, for an installation whose root is there from the page: `./` or `../`
 */
export function htmlPage({ title, script, views }: Page): (root: string) => string {
  return (root) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Trunkline</title>
<base href="${root}">
<link rel="stylesheet" href="pages/pages.css">
<script type="module" src="pages/${script}"></script>
</head>
<body>
<header>Trunkline</header>
<main>
<noscript><h1>${title}</h1>
<p>This page needs JavaScript, which is switched off in your browser. Switch it on and open the link again.</p></noscript>
<p id="waiting" role="status">One moment…</p>
${views.join('\n')}
</main>
</body>
</html>
`;
}

/** A state of the page. Its heading gets the focus when it comes up, so that screen readers tell of it. */
export function view(name: string, heading: string, content: string): string {
  return `<section data-view="${name}" hidden>
<h1 tabindex="-1">${heading}</h1>
${content}
</section>`;
}

/** `fields` and a button. Without its script it is never shown; `post` keeps what is typed out of URLs in any case. */
export function form(name: string, fields: string[], button: string): string {
  return `<form name="${name}" method="post">
${fields.join('\n')}
<p class="error" data-alert role="alert"></p>
<button>${button}</button>
</form>`;
}

interface Field {
  form: string;
  /** As the API's body calls it: refusals point to it by this name. */
  name: string;
  label: string;
  /** Attributes of the input, as HTML. */
  attributes: string;
  hint?: string;
}

function field({ form: of, name, label, attributes, hint }: Field): string {
  const id = `${of}-${name}`;
  const hinted = hint === undefined ? '' : `<p class="hint" id="${id}-hint">${hint}</p>\n`;
  const describedBy = hint === undefined ? `${id}-error` : `${id}-hint ${id}-error`;
  return `<label for="${id}">${label}</label>
${hinted}<input id="${id}" name="${name}" ${attributes} aria-describedby="${describedBy}" required>
<p class="error" id="${id}-error" role="alert"></p>`;
}

/** @param known the address is known: it is shown, goes along, and password managers see whose the password is */
export function emailField(of: string, { known = false } = {}): string {
  const attributes = `type="email" autocomplete="username" maxlength="254" ${known ? 'readonly' : 'autocapitalize="off"'}`;
  return field({ form: of, name: 'email', label: 'E-mail address', attributes });
}

export function nameField(of: string): string {
  const attributes = 'autocomplete="name" maxlength="100"';
  return field({ form: of, name: 'name', label: 'Your name', attributes });
}

export function newPasswordField(of: string, label: string): string {
  const attributes = 'type="password" autocomplete="new-password" minlength="10" maxlength="200"';
  const hint = 'At least 10 characters; not your e-mail address.';
  return field({ form: of, name: 'password', label, attributes, hint }) + reveal(of);
}

export function passwordField(of: string): string {
  const attributes = 'type="password" autocomplete="current-password" maxlength="200"';
  return field({ form: of, name: 'password', label: 'Password', attributes }) + reveal(of);
}

function reveal(of: string): string {
  return `\n<label class="check"><input type="checkbox" data-reveals="${of}-password"> Show the password</label>`;
}

/** The page without a token asks for a mail with one. */
export const forgotten =
  '<p><a href="reset-password" target="_blank" rel="noopener">Forgot the password, or never had one?</a></p>';
