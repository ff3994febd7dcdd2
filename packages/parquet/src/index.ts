/**
 * The lake's second layer: accepted events as Parquet, each message once, a table a source and hour. It is derived: it
 * can be deleted at any time, and is made again from the raw lines, which alone are the reference. Written by the
 * worker, read by `query`. DuckDB is loaded by the first who needs it.
 */
export { buildHour, type BuildHourOptions, type Built } from './build-hour.ts';
export { createParquetUpkeep, type ParquetUpkeep, type ParquetUpkeepOptions } from './parquet-upkeep.ts';
export { listTables, type TableQuery } from './list-tables.ts';
export { openDuckDb, quoted, quotedList, quotedName, type DuckDb } from './duckdb.ts';
export { EVENT_COLUMNS } from './event-columns.ts';
export {
  deleteHourTable,
  filesOf,
  PARQUET_PREFIX,
  readHourTable,
  type HourTable,
  type TablePlace,
} from './hour-table.ts';
export { createLocalFiles, type Borrowed, type LakeFile, type LocalFiles } from './local-files.ts';
