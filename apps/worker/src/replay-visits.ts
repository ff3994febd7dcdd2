import type { VisitPorts } from '@trackyard/pipeline';
import type { RecordStore } from '@trackyard/queue';

/** Visitors of which a replay knows the sessions; some 100 bytes each. */
const REMEMBERED_VISITORS = 200_000;

/**
 * Visits as a replay sees them: what the queue still knows, so that events of the last two days get the sessions that they
 * had, and what it has replayed itself, in its own memory: a visit of last year is none of today's.
 */
export function createReplayVisits(records: Pick<RecordStore, 'visits'>): VisitPorts {
  const known = new Map<string, string>();
  const remember = (visitor: string, text: string): void => {
    known.delete(visitor);
    known.set(visitor, text);
    if (known.size <= REMEMBERED_VISITORS) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      return;
    }
  };
  return {
    async read(visitors) {
      const missing = visitors.filter((visitor) => !known.has(visitor));
      const stored = missing.length > 0 ? await records.visits(missing) : new Map<string, string>();
      for (const visitor of missing) remember(visitor, stored.get(visitor) ?? '');
      return new Map(visitors.map((visitor) => [visitor, known.get(visitor) ?? '']));
    },
    write(visits) {
      for (const [visitor, text] of visits) remember(visitor, text);
      return Promise.resolve();
    },
  };
}
