import type { Event } from '@trackyard/event-spec';
import type { EventLog } from './event-log.ts';

/** A page may be empty although there are more: after so many it is enough. */
const MAX_PAGES = 20;

/** A source's latest stored events, newest first. */
export async function latestEvents(events: EventLog, sourceId: string, count: number): Promise<Event[]> {
  const found: Event[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && found.length < count; page++) {
    const { data, nextCursor } = await events.list(
      { sourceIds: [sourceId] },
      { cursor, limit: count - found.length },
    );
    found.push(...data);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return found.slice(0, count);
}
