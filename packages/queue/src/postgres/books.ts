import type { Pool, PoolClient } from 'pg';
import { addToBooks, type BookEntry } from '../books.ts';
import type { Books } from '../record-store.ts';

/** Appends to the books within the caller's step. */
export async function addBookEntries(client: PoolClient, entries: readonly BookEntry[]): Promise<void> {
  const counted = entries.filter(({ n }) => n !== 0);
  if (counted.length === 0) return;
  await client.query({
    name: 'add_book_entries',
    text: 'insert into book_delta (kind, id, field, n) select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])',
    values: bookColumns(counted),
  });
}

/** Entries as the columns that `unnest` takes. */
export function bookColumns(entries: readonly BookEntry[]): [string[], string[], string[], number[]] {
  return [
    entries.map(({ kind }) => kind),
    entries.map(({ id }) => id),
    entries.map(({ field }) => field),
    entries.map(({ n }) => n),
  ];
}

/** The sums and what was added since, read in one statement and so in one moment. */
export async function readBooks(pool: Pool): Promise<Books> {
  const { rows } = await pool.query<{ kind: BookEntry['kind']; id: string; field: string; n: string }>(
    `select kind, id, field, sum(n) as n
     from (select * from book union all select * from book_delta) as b group by kind, id, field`,
  );
  const books: Books = { sources: {}, connections: {} };
  for (const { kind, id, field, n } of rows) addToBooks(books, { kind, id, field, n: Number(n) });
  return books;
}

/** Moves what was added into the sums, so that reading stays cheap. */
export async function foldBooks(pool: Pool): Promise<void> {
  await pool.query(
    `with d as (delete from book_delta returning *)
     insert into book as b (kind, id, field, n)
     select kind, id, field, sum(n) from d group by kind, id, field order by kind, id, field
     on conflict (kind, id, field) do update set n = b.n + excluded.n`,
  );
}
