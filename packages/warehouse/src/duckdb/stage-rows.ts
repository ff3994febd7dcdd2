import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Json } from '@trackyard/base';
import type { LogicalType } from '../logical-type.ts';
import type { PlacedRows } from '../place-rows.ts';
import { storableJson, storableText } from '../storable-text.ts';
import { columnDefinitions } from './sql.ts';

/** The module's types, which is loaded late. */
type ChunkTypes = Record<'BOOLEAN' | 'BIGINT' | 'DOUBLE' | 'VARCHAR', DuckDBType>;

/** Rows of a chunk, the unit in which DuckDB takes and holds them. */
const CHUNK_ROWS = 2_048;

/**
 * Makes a temporary table of the rows by the appender, chunk by chunk: a hundred times as fast as prepared inserts.
 * Moments and JSON go as text, for the database reads that faster than this program does.
 */
export async function stageRows(
  connection: DuckDBConnection,
  name: string,
  { columns, cells }: PlacedRows,
): Promise<void> {
  const api = await import('@duckdb/node-api');
  const types = columns.map(({ type }) => chunkType(api, type));
  const staged = columns.map(({ name: column, type }) => ({ name: column, type: stagedType(type) }));
  await connection.run(`CREATE TEMPORARY TABLE ${name} (${columnDefinitions(staged).join(', ')})`);
  const appender = await connection.createAppender(name, 'main', 'temp');
  for (let start = 0; start < cells.length; start += CHUNK_ROWS) {
    const rows = cells.slice(start, start + CHUNK_ROWS);
    const chunk = api.DuckDBDataChunk.create(types, rows.length);
    for (const [index, { type }] of columns.entries()) {
      chunk.setColumnValues(
        index,
        rows.map((row) => cellValue(type, row[index])),
      );
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function stagedType(type: LogicalType): LogicalType {
  return type === 'timestamp' || type === 'json' ? 'string' : type;
}

function chunkType({ BOOLEAN, BIGINT, DOUBLE, VARCHAR }: ChunkTypes, type: LogicalType): DuckDBType {
  switch (type) {
    case 'boolean':
      return BOOLEAN;
    case 'integer':
      return BIGINT;
    case 'float':
      return DOUBLE;
    case 'timestamp':
    case 'json':
    case 'string':
      return VARCHAR;
  }
}

function cellValue(type: LogicalType, value: Json | undefined): DuckDBValue {
  if (value === undefined || value === null) return null;
  if (type === 'json') return storableJson(value);
  if (type === 'integer') return BigInt(value as number);
  if (type === 'string' || type === 'timestamp') {
    if (typeof value === 'string') return storableText(value);
    return typeof value === 'object' ? storableJson(value) : String(value);
  }
  return value as number | boolean;
}
