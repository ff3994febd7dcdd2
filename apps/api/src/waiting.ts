import { TrackyardError } from '@trackyard/base';
import type { Books } from '@trackyard/queue';

/**
 * Nothing accepted may be lost by deleting what it waits for: throws `TY_CONFLICT` with how many events wait.
 * Disabling instead holds them.
 */
export function refuseWhileWaiting(
  books: Books,
  { sourceId, connectionIds }: { sourceId?: string; connectionIds: readonly string[] },
): void {
  const unrouted = sourceId === undefined ? 0 : (books.sources[sourceId]?.waiting ?? 0);
  const undelivered = connectionIds.map((id) => {
    const { pending = 0, held = 0 } = books.connections[id] ?? {};
    return pending + held;
  });
  const waiting = undelivered.reduce((sum, count) => sum + count, unrouted);
  if (waiting === 0) return;
  const message = `${waiting} events wait here and would be lost. Disable it instead: they are held.`;
  throw new TrackyardError('TY_CONFLICT', { message, details: { waiting } });
}
