import type { RollingWindow } from '@trackyard/connector-sdk';
import type { Event } from '@trackyard/event-spec';

/** Whether an event goes into a warehouse that keeps the latest months. */
export function isInWindow({ type, receivedAt }: Event, { from, kept, makesUsers }: RollingWindow): boolean {
  const ms = Date.parse(receivedAt);
  if (ms >= from || (makesUsers && (type === 'identify' || type === 'group'))) return true;
  return kept.some((span) => ms >= span.from && ms < span.to);
}
