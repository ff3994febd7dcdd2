import { setTimeout as delay } from 'node:timers/promises';

/** Polls `condition` until it holds (true) or `timeoutMs` have passed (false). */
export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await delay(20);
  }
  return true;
}
