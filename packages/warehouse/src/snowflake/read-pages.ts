import type { SqlApi } from './sql-api.ts';

/** An answer may have 1 MiB, a row of these some 600 bytes at most. */
const PAGE_ROWS = 1_500;

/** All rows of a statement that ends with its ORDER BY. */
export async function* readPages(
  api: SqlApi,
  select: string,
  signal: AbortSignal,
): AsyncGenerator<(string | null)[]> {
  for (let offset = 0, isEnd = false; !isEnd;) {
    const statements = [`${select} LIMIT ${PAGE_ROWS} OFFSET ${offset}`];
    const { rows, hasMore } = await api.run({ statements }, signal);
    yield* rows;
    offset += rows.length;
    isEnd = !hasMore && rows.length < PAGE_ROWS;
  }
}
