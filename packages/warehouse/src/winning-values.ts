import { columnFamily } from './place-rows.ts';
import { quoteName } from './quote-name.ts';
import { EXTRA_COLUMN, type Columns, type Row, type TableRows, type TableRules } from './table-rows.ts';

/** Rows staged to be written over those that stand. */
export interface StagedUpdate {
  table: TableRows;
  columns: Columns;
  rules: TableRules;
  /** Whether the staged rows win over those that stand, or only fill what is empty there. */
  age: 'newer' | 'older';
  rows: readonly Row[];
  /** Columns that the stage has; all others are null there. */
  staged: ReadonlySet<string>;
}

/**
 * What an UPDATE of table `t` from stage `s` sets, without `_extra` and the time of loading. A value of the winning
 * side replaces all columns of its family: a newer `age__str` empties `age`.
 */
export function winningValues({ table, columns, rules, age, rows, staged }: StagedUpdate): string[] {
  const side = (alias: 's' | 't', name: string): string =>
    alias === 't' || staged.has(name) ? `${alias}.${quoteName(name)}` : 'NULL';
  const [winner, loser] = age === 'newer' ? (['s', 't'] as const) : (['t', 's'] as const);
  const sets = age === 'newer' ? [`${quoteName('received_at')} = s.${quoteName('received_at')}`] : [];
  const fixed = new Set([...table.keys, 'received_at', EXTRA_COLUMN]);
  const names = new Set<string>();
  for (const row of rows) for (const name of row.values.keys()) names.add(name);
  for (const name of names) {
    if (fixed.has(name)) continue;
    const family = columnFamily(name, columns, rules);
    const speaks = family.map((member) => `${side(winner, member.name)} IS NOT NULL`).join(' OR ');
    for (const { name: column } of family) {
      sets.push(
        `${quoteName(column)} = CASE WHEN ${speaks} THEN ${side(winner, column)} ELSE ${side(loser, column)} END`,
      );
    }
  }
  return sets;
}
