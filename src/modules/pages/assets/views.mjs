import { Refusal } from './api.mjs';
import { inWords } from './wording.mjs';

/**
 * Shows a view of the page in place of the one that is shown.
 * @param {string} name
 */
export function show(name) {
  const isFirst = document.querySelector('#waiting:not([hidden])') !== null;
  for (const element of document.querySelectorAll('#waiting, [data-view]')) {
    element.toggleAttribute('hidden', element.getAttribute('data-view') !== name);
  }
  const heading = document.querySelector(`[data-view="${name}"] h1`);
  if (!(heading instanceof HTMLElement)) throw new Error(`no view ${name}`);
  document.title = `${heading.textContent} · Trunkline`;
  if (!isFirst) heading.focus();
}

/**
 * Writes text, never HTML, into the places for it.
 * @param {Record<string, string>} texts by the places' names
 */
export function fill(texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const place of document.querySelectorAll(`[data-slot="${name}"]`)) place.textContent = text;
  }
}

/**
 * Shows the view for what nothing can be done about here, and says why.
 * @param {unknown} error
 */
export function showFailure(error) {
  fill({ failure: wordsFor(error) });
  show('failed');
}

/**
 * Does something with the fields of a form, one time after the other, and shows its refusal where it belongs.
 * @param {string} name the form's
 * @param {(fields: Record<string, string>) => Promise<void>} action
 */
export function onSubmit(name, action) {
  const form = formOf(name);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    setBusy(form, true);
    clearErrors(form);
    try {
      await action(fieldsOf(form));
    } catch (error) {
      showErrors(form, error);
    } finally {
      setBusy(form, false);
    }
  });
}

/**
 * @param {string} form
 * @param {Record<string, string>} values by the fields' names
 */
export function preset(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = formOf(form).elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  }
}

/** @param {string} name */
function formOf(name) {
  const form = document.forms.namedItem(name);
  if (form === null) throw new Error(`no form ${name}`);
  return form;
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  const entries = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(entries);
}

/**
 * The button keeps the focus, which a disabled one would lose.
 * @param {HTMLFormElement} form
 * @param {boolean} busy
 */
function setBusy(form, busy) {
  form.ariaBusy = String(busy);
  form.querySelector('button')?.setAttribute('aria-disabled', String(busy));
}

/** @param {HTMLFormElement} form */
function clearErrors(form) {
  for (const place of form.querySelectorAll('.error')) place.textContent = '';
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
}

/**
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function showErrors(form, error) {
  const errors = error instanceof Refusal ? (error.problem.errors ?? []) : [];
  const invalid = errors.filter((one) => showAtField(form, one));
  if (invalid.length === 0) {
    const alert = form.querySelector('[data-alert]');
    if (alert !== null) alert.textContent = wordsFor(error);
    return;
  }
  const first = form.querySelector('[aria-invalid]');
  if (first instanceof HTMLElement) first.focus();
}

/**
 * @param {HTMLFormElement} form
 * @param {{ pointer?: string, code: string, detail: string }} error
 * @returns {boolean} whether the form has that field
 */
function showAtField(form, error) {
  const input = form.elements.namedItem((error.pointer ?? '').slice(1));
  if (!(input instanceof HTMLInputElement)) return false;
  const place = document.getElementById(`${input.id}-error`);
  if (place === null) return false;
  input.setAttribute('aria-invalid', 'true');
  place.textContent = inWords(error);
  return true;
}

/** @param {unknown} error */
function wordsFor(error) {
  if (error instanceof Refusal) return inWords(error.problem);
  console.error(error);
  return 'Something went wrong on this page. Open the link of the mail again.';
}

for (const box of document.querySelectorAll('[data-reveals]')) {
  const input = document.getElementById(box.getAttribute('data-reveals') ?? '');
  box.addEventListener('change', () => {
    if (input instanceof HTMLInputElement && box instanceof HTMLInputElement) {
      input.type = box.checked ? 'text' : 'password';
    }
  });
}
