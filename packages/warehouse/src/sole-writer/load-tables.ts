import type { LoadTable } from '../dialect.ts';
import { sortTables } from '../load-order.ts';
import { quoteName, quoteNames } from '../quote-name.ts';
import { keyOf, LOADED_COLUMN, type TableRules } from '../table-rows.ts';
import { mergeTable } from './merge-table.ts';
import { sameKey } from './same-key.ts';
import type { SoleTransaction } from './sole-transaction.ts';

/** Appends to each table the rows whose keys it does not have, then merges users and accounts from the new ones. */
export async function loadTables(
  transaction: SoleTransaction,
  tables: readonly LoadTable[],
  rules: TableRules,
): Promise<void> {
  const asked = new Set(
    tables.flatMap(({ table: { schema, mergedFrom } }) => (mergedFrom ? [`${schema}\0${mergedFrom}`] : [])),
  );
  const news = new Map<string, ReadonlySet<string>>();
  for (const [index, load] of sortTables(tables).entries()) {
    const { schema, name, rows, mergedFrom } = load.table;
    if (mergedFrom === undefined) {
      const place = `${schema}\0${name}`;
      const added = await append(transaction, load, { label: String(index), isAsked: asked.has(place) });
      news.set(place, added);
      continue;
    }
    const isNew = news.get(`${schema}\0${mergedFrom}`);
    const counted = rows.filter(({ origin }) => origin !== undefined && isNew?.has(origin));
    await mergeTable(transaction, load, { rows: counted, rules, label: `merge_${index}` });
  }
  await transaction.dropStages();
}

/** Resolves to the keys of the new rows, where they are asked for. */
async function append(
  transaction: SoleTransaction,
  { table, placed }: LoadTable,
  { label, isAsked }: { label: string; isAsked: boolean },
): Promise<ReadonlySet<string>> {
  const { schema, name, keys } = table;
  const target = transaction.table(schema, name);
  const stage = await transaction.stage(label, placed);
  const names = placed.columns.map((column) => column.name);
  const isMissing = `NOT EXISTS (SELECT 1 FROM ${target} t WHERE ${sameKey(keys)})`;
  const added = isAsked
    ? await transaction.rows(`SELECT ${quoteNames(keys, 's')} FROM ${stage} s WHERE ${isMissing}`)
    : [];
  await transaction.run(
    `INSERT INTO ${target} (${quoteNames(names)}, ${quoteName(LOADED_COLUMN)}) ` +
      `SELECT ${quoteNames(names, 's')}, ${transaction.now} FROM ${stage} s WHERE ${isMissing}`,
  );
  return new Set(added.map((row) => keyOf(keys, new Map(Object.entries(row as Record<string, string>)))));
}
