import type { Pool } from 'pg';
import { movedEntries, type BookEntry } from '../books.ts';
import { discardGroups, reopenGroups } from '../groups.ts';
import type { Group } from '../record-store.ts';
import { addBookEntries } from './books.ts';
import { entryKey, writeGroups, type StoredEntry } from './steps.ts';
import { inTransaction } from './transaction.ts';

/** Puts held groups of the oldest entries back, due now; how many events. */
export async function reopenEntries(pool: Pool, lane: string, limit: number): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<StoredEntry>(
      `select record_id, connection_id, groups, now_ms() as now from entry
       where lane = $1 and jsonb_path_exists(groups, '$[*] ? (@.dueAt == null)')
       order by seq limit $2 for update`,
      [lane, limit],
    );
    const groupsOf = new Map<string, Group[]>();
    const books: BookEntry[] = [];
    let count = 0;
    for (const row of rows) {
      const { groups, moved } = reopenGroups(row.groups, Number(row.now));
      groupsOf.set(entryKey(row.record_id, row.connection_id), groups);
      books.push(...movedEntries(row.connection_id, moved));
      count += moved.pending;
    }
    await writeGroups(client, lane, groupsOf);
    await addBookEntries(client, books);
    return count;
  });
}

/** Takes all that waits for a connection out of the oldest entries of its lane; how many events. */
export async function discardEntries(
  pool: Pool,
  { lane, connectionId, limit }: { lane: string; connectionId: string; limit: number },
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<StoredEntry>(
      `select record_id, connection_id, groups, now_ms() as now from entry
       where lane = $1 and connection_id = $2 order by seq limit $3 for update`,
      [lane, connectionId, limit],
    );
    const moves = rows.map(({ groups }) => discardGroups(groups));
    const ended = rows.map((row): [string, Group[]] => [entryKey(row.record_id, row.connection_id), []]);
    await writeGroups(client, lane, new Map(ended));
    await addBookEntries(
      client,
      moves.flatMap((moved) => movedEntries(connectionId, moved)),
    );
    return moves.reduce((sum, { deleted }) => sum + deleted, 0);
  });
}
