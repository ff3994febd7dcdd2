import { isMergedTable } from './load-order.ts';

/** What a system can do with one table or schema at once. Each may be done again, and then changes nothing. */
export interface TableSwaps {
  /** Whether the schema is there and was made for this rebuild. */
  isMarked(schema: string): Promise<boolean>;
  /** The names of our tables there. */
  ownTables(schema: string): Promise<readonly string[]>;
  makeSchema(schema: string): Promise<void>;
  /** Puts the table of `from` into the place of the one of its name in `to`, whether there is one or not. */
  replace(table: string, pair: SchemaPair): Promise<void>;
  /** Resolves when no load runs any more that may have begun before it was called. */
  settle(schema: string): Promise<void>;
  dropTables(schema: string, tables: readonly string[]): Promise<void>;
  dropSchema(schema: string): Promise<void>;
}

export interface SchemaPair {
  from: string;
  to: string;
}

/**
 * `Dialect.swapSchemas` for systems that cannot change several tables together. Users and accounts go first, and the
 * calls that they are made of only once no load is left that has changed the old ones. So a call that the new tables
 * have has changed the new users, too; any other is loaded again after the swap, and then counts as new. One that was
 * cut off is done again from the beginning: the schema of the rebuild goes last.
 */
export async function swapOneByOne(pairs: readonly SchemaPair[], swaps: TableSwaps): Promise<void> {
  for (const pair of pairs) {
    const ready = (await swaps.isMarked(pair.from)) ? await swaps.ownTables(pair.from) : [];
    if (ready.length > 0) await swapSchema(pair, ready, swaps);
    await swaps.dropSchema(pair.from);
  }
}

async function swapSchema(pair: SchemaPair, ready: readonly string[], swaps: TableSwaps): Promise<void> {
  const { to } = pair;
  await swaps.makeSchema(to);
  const gone = (await swaps.ownTables(to)).filter((table) => !ready.includes(table));
  const isFirst = (table: string): boolean => isMergedTable(table);
  for (const table of ready.filter(isFirst)) await swaps.replace(table, pair);
  await swaps.dropTables(to, gone.filter(isFirst));
  await swaps.settle(to);
  for (const table of ready.filter((name) => !isFirst(name))) await swaps.replace(table, pair);
  await swaps.dropTables(
    to,
    gone.filter((name) => !isFirst(name)),
  );
}
