/**
 * Events as rows of a warehouse: names tables and columns, makes them as they appear, and loads batches, each
 * event once. Planning is pure; what differs between systems stands behind `Dialect`, one folder a system.
 * Loading never drops a value, a column or a row; only pruning takes rows, by days, where a window is set. It never
 * reads another schema's data, and opens no socket of its own:
 * the caller gives them. Called by the warehouse connectors.
 */
export type { ClickHouseConnection } from './clickhouse/connection.ts';
export { CLICKHOUSE_RULES, createClickHouse } from './clickhouse/create-clickhouse.ts';
export { createLoader, type LoadEvent, type Loader, type LoaderOptions } from './create-loader.ts';
export type { Dialect, LoadFailure, LoadTable } from './dialect.ts';
export { BIGQUERY_RULES, createBigQuery } from './bigquery/create-bigquery.ts';
export { readServiceAccount } from './bigquery/read-service-account.ts';
export type { BigQueryConnection } from './bigquery/connection.ts';
export { createDuckdb, DUCKDB_RULES } from './duckdb/create-duckdb.ts';
export { createPostgres, POSTGRES_RULES } from './postgres/create-postgres.ts';
export { keepLoaders, storeAction, type KeptLoaders } from './keep-loaders.ts';
export { createRedshift, REDSHIFT_RULES, type RedshiftOptions } from './redshift/create-redshift.ts';
export { openStagingBucket, type StagingBucket } from './redshift/staging-bucket.ts';
export type { PostgresConnection } from './postgres/connection.ts';
export { createPostgresReader, type PostgresReader, type ReadRows } from './postgres/create-reader.ts';
export { readPostgresConnection } from './postgres/read-connection.ts';
export { quoteName } from './quote-name.ts';
export { snakeName } from './names.ts';
export type { SnowflakeConnection } from './snowflake/connection.ts';
export { createSnowflake, SNOWFLAKE_RULES } from './snowflake/create-snowflake.ts';
export { BULK_BY_JOB, warehouseOf, type WarehouseOptions } from './warehouse-of.ts';
