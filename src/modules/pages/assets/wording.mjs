/** @type {Readonly<Record<string, string>>} what to tell a person of a refusal, by its code */
const words = {
  account_email_unverified: 'This account cannot be used yet.',
  email_taken: 'There is an account with this address already. Sign in with it.',
  internal_error: 'Something went wrong on the server. Try again in a while.',
  invalid_credentials: 'The e-mail address or the password is wrong.',
  invitation_expired: 'This invitation has expired. Ask the person who invited you to send another.',
  invitation_for_other_email: 'This invitation is for another e-mail address.',
  invitation_not_found:
    'This invitation has been used, revoked, or replaced by a later mail. If you have joined already, there is nothing ' +
    'to do; else ask the person who invited you to send another.',
  no_answer: 'The server does not answer. Look whether you are online, and try again.',
  origin_not_allowed: 'This page was opened under another address than the server knows. Ask who runs it.',
  password_is_email: 'The password must not be your e-mail address.',
  reset_token_invalid: 'This link has been used, has expired, or was replaced by a later one.',
  signup_closed: 'No new accounts can be made here. Ask the person who runs this installation for one.',
  verification_token_invalid: 'This link has been used, has expired, or is for another account.',
};

/**
 * @param {{ code: string, detail: string, retry_after_s?: unknown }} problem of a reply, or one of its `errors`
 * @returns {string} a sentence
 */
export function inWords({ code, detail, retry_after_s: waitS }) {
  if (typeof waitS === 'number') return `That was too often. Try again in ${waitS} seconds.`;
  const said = words[code] ?? detail;
  const sentence = said.charAt(0).toUpperCase() + said.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
