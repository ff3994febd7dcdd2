import type { Books } from '@trackyard/queue';
import { waitFor } from '../wait-for.ts';
import type { Hub } from './start-hub.ts';

/** What `GET /api/v1/books` answers. */
export interface BooksAnswer {
  sources: (Books['sources'][string] & { sourceId: string; sourceName: string; balanced: boolean })[];
  connections: (Books['connections'][string] & { connectionId: string; balanced: boolean })[];
}

export function readBooks(hub: Hub): Promise<BooksAnswer> {
  return hub.api<BooksAnswer>('/books');
}

/** Waits until each of `connections` connections has settled `count` events. */
export async function settled(hub: Hub, count: number, connections = 2): Promise<void> {
  await waitFor(
    async () => {
      const rows = (await readBooks(hub)).connections;
      return rows.length === connections && rows.every((row) => row.delivered >= count && row.pending === 0);
    },
    { what: `${count} deliveries to each destination`, timeoutMs: 120_000 },
  );
}
