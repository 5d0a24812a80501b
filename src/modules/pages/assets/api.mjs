/** The installation's root: this file lies in a folder of it. */
const root = new URL('../', import.meta.url);

/**
 * What the API refused with (RFC 9457), or what stands for it when it could not be asked.
 * @typedef {{ code: string, detail: string, errors?: { pointer?: string, code: string, detail: string }[] }} Problem
 */

export class Refusal extends Error {
  /**
   * @param {number} status 0 when there was no answer
   * @param {Problem} problem
   */
  constructor(status, problem) {
    super(problem.detail);
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Asks the API, with the browser's cookies.
 * @param {string} method
 * @param {string} path below the root, without a slash before it
 * @param {object} [body]
 * @returns {Promise<any>} the reply's body, if it has one
 * @throws {Refusal}
 */
export async function send(method, path, body) {
  const init = { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const reply = await fetch(new URL(path, root), body === undefined ? { method } : init).catch(() => null);
  if (reply === null) throw new Refusal(0, { code: 'no_answer', detail: 'There is no answer.' });
  const isJson = /^application\/(problem\+)?json/.test(reply.headers.get('Content-Type') ?? '');
  const content = isJson ? await reply.json().catch(() => null) : null;
  if (reply.ok) return content;
  throw new Refusal(
    reply.status,
    content ?? { code: 'no_answer', detail: `The answer was ${reply.status}.` },
  );
}

/**
 * The same for who is signed in, also 15 minutes ago: renews the session once.
 * @param {Parameters<typeof send>} request
 * @returns {Promise<any>}
 * @throws {Refusal} with status 401 when nobody is signed in
 */
export async function sendSignedIn(...request) {
  try {
    return await send(...request);
  } catch (error) {
    if (!isRefusal(error, 401)) throw error;
  }
  await renewSession();
  return send(...request);
}

const renew = () => send('POST', 'auth/refresh');

/** A refresh token holds once, so tabs take turns. Browsers have locks on HTTPS and localhost only. */
async function renewSession() {
  await ('locks' in navigator ? navigator.locks.request('trunkline-session', renew) : renew());
}

/**
 * @param {unknown} error
 * @param {number | string} what a status or a code
 * @returns {error is Refusal}
 */
export function isRefusal(error, what) {
  return error instanceof Refusal && (error.status === what || error.problem.code === what);
}
