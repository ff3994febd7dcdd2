import type { JsonObject } from '@trackyard/base';
import type { LoadEvent } from './create-loader.ts';
import { schemaName } from './names.ts';
import { planRows } from './plan-rows.ts';
import { EXTRA_COLUMN, type Row, type TableRules } from './table-rows.ts';

export interface PreviewedRow {
  schema: string;
  table: string;
  row: JsonObject;
}

/** The rows that events would become in a warehouse that has every column: what a person may look at beforehand. */
export function previewRows(
  events: readonly LoadEvent[],
  { rules, sharedSchema }: { rules: TableRules; sharedSchema?: string | undefined },
): PreviewedRow[] {
  const placed = events.map(({ event, sourceSlug }) => ({
    event,
    schema: sharedSchema ?? schemaName(sourceSlug, rules.maxNameLength),
  }));
  return planRows(placed, { rules, isShared: sharedSchema !== undefined }).flatMap(({ schema, name, rows }) =>
    rows.map((row) => ({ schema, table: name, row: shown(row) })),
  );
}

function shown({ values, extra }: Row): JsonObject {
  return { ...Object.fromEntries(values), ...(extra && { [EXTRA_COLUMN]: extra }) };
}
