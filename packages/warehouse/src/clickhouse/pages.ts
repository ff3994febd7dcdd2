import type { ClickHouseServer } from './connection.ts';
import { quoteText } from './sql.ts';

/** An answer may have 1 MiB; a row of these has at most 400 bytes. */
const PAGE_ROWS = 2_500;

/** All rows of a statement that ends with its WHERE, and whose last column is `page`, by which it is ordered. */
export async function* pages(
  server: ClickHouseServer,
  select: string,
  signal: AbortSignal,
): AsyncGenerator<unknown[]> {
  for (let after = ''; ;) {
    const rows = await server.query(`${select}${after} ORDER BY page LIMIT ${PAGE_ROWS}`, signal);
    yield* rows;
    const last = rows.at(-1)?.at(-1);
    if (rows.length < PAGE_ROWS || last === undefined) return;
    const texts = (Array.isArray(last) ? last : [last]).map((part) => quoteText(String(part)));
    after = ` AND page > ${texts.length === 1 ? texts[0] : `(${texts.join(', ')})`}`;
  }
}
