import type { Outcome } from '@trackyard/connector-sdk';

/** What keeps an event from being done, the strongest first. */
const STRENGTH: Record<Outcome['status'], number> = { held: 3, retry: 2, dead: 1, delivered: 0 };

/**
 * Of two outcomes of one event, by two mappings, the one that decides: a destination that must be put right comes before
 * a retry, that before a refusal of the event, which is final only when nothing else is open. Between equals the later
 * retry, else the first.
 */
export function decisive(one: Outcome, other: Outcome): Outcome {
  const difference = STRENGTH[one.status] - STRENGTH[other.status];
  if (difference !== 0) return difference > 0 ? one : other;
  if (one.status !== 'retry' || other.status !== 'retry') return one;
  return (other.afterMs ?? 0) > (one.afterMs ?? 0) ? other : one;
}
