import { and, eq, gte, inArray, lt, lte } from 'drizzle-orm';
import { deadLetters, type DEAD_LETTER_STATUSES } from '../schema/index.ts';

export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

/** Which dead letters; open ones where no status is named. */
export interface DeadLetterFilter {
  ids?: readonly string[] | undefined;
  destinationId?: string | undefined;
  connectionId?: string | undefined;
  reason?: string | undefined;
  /** Of `createdAt`; included. */
  from?: Date | undefined;
  /** Excluded. */
  to?: Date | undefined;
  status?: DeadLetterStatus | undefined;
}

/** The condition; `until` (included) shuts out what died after an order was given. */
export function matching(workspaceId: string, filter: DeadLetterFilter, until?: Date) {
  const { ids, destinationId, connectionId, reason, from, to, status = 'open' } = filter;
  return and(
    eq(deadLetters.workspaceId, workspaceId),
    eq(deadLetters.status, status),
    ids && inArray(deadLetters.id, [...ids]),
    destinationId === undefined ? undefined : eq(deadLetters.destinationId, destinationId),
    connectionId === undefined ? undefined : eq(deadLetters.connectionId, connectionId),
    reason === undefined ? undefined : eq(deadLetters.reason, reason),
    from && gte(deadLetters.createdAt, from),
    to && lt(deadLetters.createdAt, to),
    until && lte(deadLetters.createdAt, until),
  );
}

/** As they died. Whoever locks several letters does it in this order, so that nobody waits in a circle. */
export const IN_ORDER = [deadLetters.createdAt, deadLetters.recordId, deadLetters.eventIndex] as const;
