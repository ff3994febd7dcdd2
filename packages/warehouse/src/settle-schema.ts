import type { SchemaChange } from './plan-schema.ts';
import type { Tables } from './table-rows.ts';

/** Others may change the schema at the same time; each round takes what they have made. */
const MAX_ROUNDS = 8;

export interface SchemaSteps<Found> {
  read(): Promise<Found>;
  tablesOf(found: Found): Tables;
  /** Makes what is missing; each change does nothing where another process was faster. Whether there was any. */
  make(changes: readonly SchemaChange[], found: Found): Promise<boolean>;
}

/**
 * `Dialect.changeSchema` for systems without locks or transactions for it: what is there after each change is looked
 * at again, until nothing is missing. Of two types that a new column is given at once the first one stands, and the
 * other process finds it.
 */
export async function settleSchema<Found>(
  plan: (tables: Tables) => readonly SchemaChange[],
  { read, tablesOf, make }: SchemaSteps<Found>,
): Promise<Tables> {
  for (let round = 0; ; round++) {
    const found = await read();
    const tables = tablesOf(found);
    const changes = plan(tables);
    if (round === MAX_ROUNDS || !(await make(changes, found))) return tables;
  }
}
