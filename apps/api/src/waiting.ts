import { TrackyardError } from '@trackyard/base';
import type { Books, LaneControl } from '@trackyard/queue';
import { z } from './http/schemas.ts';

/** What to do with the events that wait for what is deleted. */
export const waitingQuery = z.object({
  waiting: z.enum(['discard']).optional().openapi({
    description: '`discard` deletes the events that wait; without it, 409 says how many there are.',
  }),
});

interface WaitingConnection {
  id: string;
  destinationId: string;
}

/**
 * Nothing accepted is lost by deleting what it waits for without a word: throws `TY_CONFLICT` with how many events
 * wait. Disabling instead holds them.
 */
export function refuseWhileWaiting(
  books: Books,
  { sourceId, connections }: { sourceId?: string; connections: readonly WaitingConnection[] },
): void {
  const unrouted = sourceId === undefined ? 0 : (books.sources[sourceId]?.waiting ?? 0);
  const undelivered = connections.map(({ id }) => {
    const { pending = 0, held = 0 } = books.connections[id] ?? {};
    return pending + held;
  });
  const waiting = undelivered.reduce((sum, count) => sum + count, unrouted);
  if (waiting === 0) return;
  const message =
    `${waiting} events wait here and would be lost. Disable it instead: they are held. ` +
    'Or delete them too, with "?waiting=discard".';
  throw new TrackyardError('TY_CONFLICT', { message, details: { waiting } });
}

/**
 * Before connections are deleted: refuses while events wait, or deletes those events where that was asked for. Called
 * again by the caller once the connections are gone from the configuration, for what was routed meanwhile.
 */
export async function settleWaiting(
  connections: readonly WaitingConnection[],
  {
    waiting,
    books,
    lanes,
  }: { waiting?: 'discard' | undefined; books: () => Promise<Books>; lanes: LaneControl },
): Promise<void> {
  if (waiting !== 'discard') return refuseWhileWaiting(await books(), { connections });
  for (const { id, destinationId } of connections) await lanes.discard(destinationId, id);
}
