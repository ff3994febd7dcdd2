import type { LogicalType } from '../logical-type.ts';
import { LOADED_COLUMN, type TableRules } from '../table-rows.ts';
import { quoteName, quoteTable, TYPE_NAMES, type Dataset } from './sql.ts';
import type { StagedTable } from './staged-tables.ts';

export interface ScriptInput {
  dataset: Dataset;
  /** The staging table's name. */
  stage: string;
  rules: TableRules;
}

/** A table's own rows of the batch. */
export function partOf({ number }: StagedTable, { dataset, stage }: ScriptInput): string {
  return `(SELECT * FROM ${quoteTable(dataset, stage)} WHERE t = ${number}) s`;
}

/** Where a column stands in the cells. */
export function placeOf({ placed }: StagedTable, column: string): number {
  return placed.columns.findIndex(({ name }) => name === column);
}

/** A cell of a staged row, as a value of its column. */
export function cell(index: number, type: LogicalType): string {
  const text = `s.c[SAFE_OFFSET(${index})].v`;
  if (type === 'string') return text;
  return type === 'json' ? parseJson(text) : `CAST(${text} AS ${TYPE_NAMES[type]})`;
}

/** Numbers that JSON writes exactly and a double does not hold are rounded, as everywhere. */
export function parseJson(text: string): string {
  return `PARSE_JSON(${text}, wide_number_mode => 'round')`;
}

export function loadedColumn({ rules }: ScriptInput): string {
  return quoteName(rules.loadedColumn ?? LOADED_COLUMN);
}
