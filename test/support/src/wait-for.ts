import { setTimeout as delay } from 'node:timers/promises';

const DEFAULT_TIMEOUT_MS = 15_000;
const POLL_MS = 20;

/**
 * Polls `condition` until it returns something truthy, which is returned. What it throws counts as "not yet".
 * Fails after `timeoutMs` with the last error, or with the last value, in its message.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  {
    timeoutMs = DEFAULT_TIMEOUT_MS,
    everyMs = POLL_MS,
    what = 'the condition',
  }: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const last = await attempt(condition);
    if ('value' in last && last.value) return last.value as Exclude<T, false | null | undefined>;
    if (performance.now() > end) {
      const seen = 'error' in last ? last.error : `last value: ${JSON.stringify(last.value)}`;
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}; ${seen}`, { cause: last });
    }
    await delay(everyMs);
  }
}

async function attempt<T>(condition: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}
