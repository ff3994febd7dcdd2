import type { PlacedRows } from '../place-rows.ts';

/**
 * One transaction in which nobody else writes to the tables of the load: DuckDB's file has one owner, Redshift's
 * tables are locked. So nothing changes between looking what is there and writing what is not.
 */
export interface SoleTransaction {
  /** SQL for the moment of loading. */
  readonly now: string;
  /** A table's name, quoted and whole. */
  table(schema: string, name: string): string;
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Makes a temporary table of the rows; resolves to what stands behind FROM to read them. */
  stage(label: string, rows: PlacedRows): Promise<string>;
  /** Called last: sessions outlive transactions, and so would the temporary tables. */
  dropStages(): Promise<void>;
  /** Milliseconds since 1970 of a timestamp that `rows` gave. */
  millis(timestamp: unknown): number;
}
