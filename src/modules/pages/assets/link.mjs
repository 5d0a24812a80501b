/**
 * The token of the mail's link, or null. It leaves the address bar, and with it the list of visited pages; the tab keeps
 * it, because phones reload a page when its reader comes back from the password manager.
 * @returns {string | null}
 */
export function takeToken() {
  const token = new URLSearchParams(location.search).get('token') ?? history.state?.token ?? null;
  history.replaceState({ token }, '', location.pathname);
  return token || null;
}

/** It has been used. */
export function forgetToken() {
  history.replaceState(null, '', location.pathname);
}
