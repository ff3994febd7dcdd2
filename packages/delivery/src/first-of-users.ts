import type { Event } from '@trackyard/event-spec';

/**
 * Of the events that are open in an ordered lane, in accept order, the first of each user. Only those may leave (when
 * they are due): the others of that user wait for theirs, and nobody else does.
 */
export function firstOfUsers<T extends { event: Event }>(open: Iterable<T>): T[] {
  const first = new Map<string, T>();
  for (const candidate of open) {
    const user = orderingKey(candidate.event);
    if (!first.has(user)) first.set(user, candidate);
  }
  return [...first.values()];
}

/** Whose order is kept: the user's, else the anonymous visitor's. An event with neither is on its own. */
export function orderingKey({ userId, anonymousId, messageId }: Event): string {
  if (userId !== undefined) return `u ${userId}`;
  return anonymousId === undefined ? `m ${messageId}` : `a ${anonymousId}`;
}
