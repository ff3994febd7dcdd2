import { dead, delivered, retry, type Outcome } from '@trackyard/connector-sdk';

/** Loads that may fail in the search for the events to blame: enough for about fifteen in a large batch. */
const MAX_FAILED_LOADS = 200;

/** Thrown by `load` where one of its events is to blame. */
export class RowsRefused extends Error {
  override name = 'RowsRefused';
}

/**
 * Loads `events`; where some are refused, halves until each culprit stands alone, is `dead`, and all others are
 * delivered. With too many culprits the search ends: the rest is retried. Other errors are thrown; what was
 * loaded until then is found to be there when it is loaded again.
 */
export async function isolateRefused<T>(
  events: readonly T[],
  load: (part: readonly T[]) => Promise<void>,
): Promise<Outcome[]> {
  let failedLoads = 0;
  const attempt = async (part: readonly T[]): Promise<Outcome[]> => {
    if (failedLoads >= MAX_FAILED_LOADS) return part.map(() => retry('too_many_refused_events'));
    try {
      await load(part);
      return part.map(() => delivered);
    } catch (error) {
      if (!(error instanceof RowsRefused)) throw error;
      failedLoads++;
      if (part.length === 1) return [dead('refused_by_warehouse', error.message)];
      const half = part.length >> 1;
      return [...(await attempt(part.slice(0, half))), ...(await attempt(part.slice(half)))];
    }
  };
  return attempt(events);
}
