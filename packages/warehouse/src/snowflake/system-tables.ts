import type { Tables } from '../table-rows.ts';
import { columnDefinition, quoteTable } from './sql.ts';

/** One row, which each load of the schema changes first: whoever comes later waits until the first has committed. */
const LOCK_TABLE = '_trackyard_lock';
/** Rows on their way into their tables, of all loads. */
const STAGE_TABLE = '_trackyard_stage';
/** What a load that was cut off left in the stage goes with the next one after a day. */
const STAGED_FOR_DAYS = 1;

/** Whether both are among a schema's tables. */
export function hasSystemTables(tables: { has(table: string): boolean }): boolean {
  return tables.has(LOCK_TABLE) && tables.has(STAGE_TABLE);
}

/** What is there of events. */
export function withoutSystemTables(tables: Tables): Tables {
  return new Map(
    [...tables].map(([schema, found]) => [
      schema,
      new Map([...found].filter(([table]) => table !== LOCK_TABLE && table !== STAGE_TABLE)),
    ]),
  );
}

export function lockTable(schema: string): string {
  return quoteTable(schema, LOCK_TABLE);
}

export function stageTable(schema: string): string {
  return quoteTable(schema, STAGE_TABLE);
}

/** Transient: nobody needs the past of rows that live for seconds. */
export function createSystemTables(schema: string): string[] {
  const stage = [
    columnDefinition({ name: 'load', type: 'string' }),
    columnDefinition({ name: 'table', type: 'string' }),
    columnDefinition({ name: 'place', type: 'integer' }),
    columnDefinition({ name: 'row', type: 'json' }),
    columnDefinition({ name: 'staged_at', type: 'timestamp' }),
  ];
  return [
    `CREATE TRANSIENT TABLE IF NOT EXISTS ${stageTable(schema)} (${stage.join(', ')})`,
    // With its row from the beginning: an empty table would be locked by nobody.
    `CREATE TRANSIENT TABLE IF NOT EXISTS ${lockTable(schema)} AS SELECT CURRENT_TIMESTAMP() AS "LOADED_AT"`,
  ];
}

/** Makes every other load of the schema wait for this transaction's end. */
export function lockStatement(schema: string): string {
  return `UPDATE ${lockTable(schema)} SET "LOADED_AT" = CURRENT_TIMESTAMP()`;
}

/** Takes a load's rows out of the stage. */
export function clearStatement(schema: string, loadId: string): string {
  return (
    `DELETE FROM ${stageTable(schema)} WHERE "LOAD" = '${loadId}' ` +
    `OR "STAGED_AT" < DATEADD('DAY', -${STAGED_FOR_DAYS}, CURRENT_TIMESTAMP())`
  );
}
