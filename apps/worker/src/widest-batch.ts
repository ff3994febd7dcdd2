import type { DestinationRuntime } from './destination-runtimes.ts';

/** How much a destination's actions take at once, and how long an event may wait for company. */
export interface BatchWidth {
  maxEvents: number;
  maxWaitMs: number;
}

export function widestBatch({
  definition,
  settings,
}: Pick<DestinationRuntime, 'definition' | 'settings'>): BatchWidth {
  const limits = Object.values(definition.actions).flatMap((action) => action.batching?.(settings) ?? []);
  return {
    maxEvents: Math.max(1, ...limits.map(({ maxEvents }) => maxEvents)),
    maxWaitMs: Math.max(0, ...limits.map(({ maxWaitMs = 0 }) => maxWaitMs)),
  };
}
