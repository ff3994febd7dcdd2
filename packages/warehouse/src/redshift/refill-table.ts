import type { PoolClient } from 'pg';
import type { ColumnType, LogicalType } from '../logical-type.ts';
import { quoteName, quoteNames, quoteTable } from '../quote-name.ts';
import type { Columns } from '../table-rows.ts';
import { TABLE_MARK } from './own-tables.ts';
import { columnDefinitions, quoteText } from './sql.ts';

export interface Refill {
  from: string;
  to: string;
  name: string;
  columns: Columns;
  /** Of the table that stands, where one does. */
  old: Columns | undefined;
}

/**
 * Gives the table of `to` the columns and rows of that of `from`. One that stands is emptied, and not dropped: its
 * rights stay, and views still find it, but where they read a column that goes.
 */
export async function refillTable(
  client: PoolClient,
  { from, to, name, columns, old }: Refill,
): Promise<void> {
  const [source, target] = [quoteTable(from, name), quoteTable(to, name)];
  if (old) {
    await client.query(`DELETE FROM ${target}`);
    for (const statement of columnChanges(target, columns, old)) await client.query(statement);
  } else {
    await client.query(`CREATE TABLE ${target} (LIKE ${source})`);
    await client.query(`COMMENT ON TABLE ${target} IS ${quoteText(TABLE_MARK)}`);
  }
  const names = quoteNames([...columns.keys()]);
  await client.query(`INSERT INTO ${target} (${names}) SELECT ${names} FROM ${source}`);
}

/** What others have added stays, empty; a column of another type is made anew. */
function columnChanges(target: string, columns: Columns, old: Columns): string[] {
  const dropped = [...old].filter(([name, type]) => {
    const wanted = columns.get(name);
    return wanted === undefined ? type !== 'foreign' : wanted !== type;
  });
  const gone = new Set(dropped.map(([name]) => name));
  const added = [...columns].filter(([name]) => !old.has(name) || gone.has(name));
  return [
    ...dropped.map(([name]) => `ALTER TABLE ${target} DROP COLUMN ${quoteName(name)}`),
    ...columnDefinitions(added.flatMap(([name, type]) => typed(name, type))).map(
      (definition) => `ALTER TABLE ${target} ADD COLUMN ${definition}`,
    ),
  ];
}

function typed(name: string, type: ColumnType): { name: string; type: LogicalType }[] {
  return type === 'foreign' ? [] : [{ name, type }];
}
