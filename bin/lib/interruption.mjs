/** What the signal handlers of a command say: that it should end, and, at the second time, at once. */
export class Interrupted extends Error {
  name = 'Interrupted';
}

/**
 * Turns Ctrl-C, SIGTERM and the closing of the terminal into an abort signal, so that what was started is stopped in
 * order. `signal` aborts at the first of them, `hurry` at the second.
 */
export function interruptions() {
  const first = new AbortController();
  const second = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => (first.signal.aborted ? second : first).abort(new Interrupted(name)));
  }
  return { signal: first.signal, hurry: second.signal };
}

/** Resolves when the signal aborts. */
export function whenAborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
