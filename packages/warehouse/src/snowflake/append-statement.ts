import type { LoadTable } from '../dialect.ts';
import { LOADED_COLUMN } from '../table-rows.ts';
import { quoteName, quoteNames, quoteTable, quoteText, stagedValue } from './sql.ts';
import { stageTable } from './system-tables.ts';

/** Where a table's rows of one load stand. */
export interface StagedTable extends LoadTable {
  loadId: string;
  label: string;
}

/** Inserts staged rows whose key the table does not have. A row that was staged twice counts once. */
export function appendStatement(staged: StagedTable): string {
  const { table, placed } = staged;
  const values = placed.columns.map(
    ({ name, type }, index) => `${stagedValue(String(index), type)} AS ${quoteName(name)}`,
  );
  const names = placed.columns.map(({ name }) => name);
  const inserted = names.map((name) => `s.${quoteName(name)}`).join(', ');
  return (
    `MERGE INTO ${quoteTable(table.schema, table.name)} t ` +
    `USING (SELECT ${values.join(', ')} FROM ${stageTable(table.schema)} g WHERE ${isStaged(staged)} ` +
    `QUALIFY ROW_NUMBER() OVER (PARTITION BY ${quoteNames(table.keys)} ORDER BY g."PLACE") = 1) s ` +
    `ON ${sameKey(table.keys)} ` +
    `WHEN NOT MATCHED THEN INSERT (${quoteNames([...names, LOADED_COLUMN])}) ` +
    `VALUES (${inserted}, CURRENT_TIMESTAMP())`
  );
}

/** Which rows of the stage `g` are the table's. */
export function isStaged({ loadId, label }: Pick<StagedTable, 'loadId' | 'label'>): string {
  return `g."LOAD" = ${quoteText(loadId)} AND g."TABLE" = ${quoteText(label)}`;
}

export function sameKey(keys: readonly string[]): string {
  return keys.map((key) => `t.${quoteName(key)} = s.${quoteName(key)}`).join(' AND ');
}
