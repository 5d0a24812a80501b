import { setTimeout as wait } from 'node:timers/promises';

/** Repeats `check` until it does not throw; what it threw last is thrown when `withinMs` is over. */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 15_000): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= until) throw error;
    }
    await wait(20);
  }
}
