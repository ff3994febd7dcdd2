/**
 * Read-only SQL for people: on the local warehouse (PostgreSQL) and on the lake's Parquet (DuckDB), and results as CSV
 * and Parquet. It writes nothing anywhere, and what a query may reach is decided before its text is looked at: by the
 * login, by the files. Called by the api.
 */
export { queryLake, type LakeSqlRequest, type SourceTable } from './lake-sql.ts';
export { createWarehouseSql, type WarehouseSql, type WarehouseSqlOptions } from './warehouse-sql.ts';
export type { Column, ColumnType, QueryRequest, QueryResult } from './query-result.ts';
export { toCsv } from './to-csv.ts';
export { withParquet } from './to-parquet.ts';
