import type { ReceivedSpan, RowCount } from '@trackyard/connector-sdk';
import type { PlacedRows } from './place-rows.ts';
import type { SchemaChange } from './plan-schema.ts';
import type { Columns, TableRows, TableRules, Tables } from './table-rows.ts';

/** A table's rows, in its columns. */
export interface LoadTable {
  table: TableRows;
  /** All columns that the table has. */
  columns: Columns;
  /** `table.rows`, for merged tables before they are folded. */
  placed: PlacedRows;
}

/**
 * What became of a load that threw.
 * - `refused`: a row, not the warehouse, is to blame. Loading parts of the batch finds it.
 * - `again`: worth an immediate second try with the schema read afresh (a deadlock, a column dropped meanwhile).
 * - `failed`: anything else. `error` is one of the SDK's errors, in all three cases fit to be thrown.
 */
export interface LoadFailure {
  kind: 'refused' | 'again' | 'failed';
  error: Error;
}

/**
 * One system's way to hold the tables. The loader calls it, several loads at a time; other processes may load
 * into the same tables meanwhile. Methods throw the driver's errors, which `failureOf` explains.
 */
export interface Dialect {
  readonly rules: TableRules;
  /**
   * Runs `plan` on what is there now and makes its changes; all this without another process in between.
   * Resolves to the tables of `schemas` as they are then. Called when a column is missing, and at first.
   */
  changeSchema(
    schemas: readonly string[],
    plan: (tables: Tables) => readonly SchemaChange[],
    signal: AbortSignal,
  ): Promise<Tables>;
  /**
   * All rows of all tables or none, exactly once by key: rows whose key is there already are not loaded again.
   * Rows of a merged table count only where the appended row that they come from is new; there a key's newest
   * values stand (`foldRows`), and empty ones are filled from older events. Tables without a key (`isKeyless`) take
   * all rows; `swapSchemas` makes each of them one.
   */
  load(tables: readonly LoadTable[], signal: AbortSignal): Promise<void>;
  // What may be missing is asked for by `WarehouseDefinition`, which tells what it means.
  prune?(
    schemas: readonly string[],
    order: ReceivedSpan & { maxRows: number },
    signal: AbortSignal,
  ): Promise<number>;
  /** Rows of appended tables and of no others, by schema, table and day; by `source_id` too where `isShared`. */
  countRows?(
    schemas: readonly string[],
    order: ReceivedSpan & { isShared: boolean },
    signal: AbortSignal,
  ): Promise<readonly (RowCount & { schema: string })[]>;
  /** Makes each schema anew, empty, and marks it with `mark`. */
  makeSchemas?(schemas: readonly string[], mark: string, signal: AbortSignal): Promise<void>;
  /**
   * Puts the tables of the schema `from` in the place of those of `to`, for all pairs at once, and drops `from`; only
   * where `from` has that mark and a table.
   */
  swapSchemas?(
    pairs: readonly { from: string; to: string }[],
    mark: string,
    signal: AbortSignal,
  ): Promise<void>;
  failureOf(error: unknown): LoadFailure;
  /** Whether loads can work: throws what `failureOf` explains, or the SDK's `ConfigError`. */
  check(sharedSchema: string | undefined, signal: AbortSignal): Promise<void>;
  /** Closes connections once running loads have ended. */
  close(): Promise<void>;
}
