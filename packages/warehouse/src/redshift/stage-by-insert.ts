import type { PoolClient } from 'pg';
import type { Json } from '@trackyard/base';
import type { PlacedRows } from '../place-rows.ts';
import { quoteName, quoteNames } from '../quote-name.ts';
import { storableJson, storableText } from '../storable-text.ts';
import type { LogicalType } from '../logical-type.ts';
import { columnDefinitions } from './sql.ts';

/** Of one statement: the protocol counts them in 16 bits, half of which some servers take for signed. */
const MAX_PARAMETERS = 32_000;
/** Of one statement; Redshift's limit is 16 MB. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * Stages rows by inserts of many rows each; for where there is no bucket to COPY from. Values go as parameters, so no
 * text needs escaping. Resolves to what a query selects from.
 */
export async function stageByInsert(client: PoolClient, name: string, placed: PlacedRows): Promise<string> {
  const { columns, cells } = placed;
  const table = quoteName(name);
  const staged = columns.map((column) => ({
    ...column,
    type: column.type === 'json' ? 'string' : column.type,
  }));
  await client.query(
    `CREATE TEMPORARY TABLE ${table} (${columnDefinitions(staged as typeof columns).join(', ')})`,
  );
  const names = quoteNames(columns.map((column) => column.name));
  const maxRows = Math.max(1, Math.floor(MAX_PARAMETERS / columns.length));
  for (const rows of batches(
    cells.map((row) => columns.map(({ type }, at) => parameter(type, row[at]))),
    maxRows,
  )) {
    const values = rows.map(
      (_, row) => `(${columns.map((_c, at) => `$${row * columns.length + at + 1}`).join(', ')})`,
    );
    await client.query(`INSERT INTO ${table} (${names}) VALUES ${values.join(', ')}`, rows.flat());
  }
  if (columns.every(({ type }) => type !== 'json')) return table;
  const selected = columns.map(({ name: column, type }) =>
    type === 'json' ? `JSON_PARSE(${quoteName(column)}) AS ${quoteName(column)}` : quoteName(column),
  );
  return `(SELECT ${selected.join(', ')} FROM ${table})`;
}

function* batches(rows: readonly (string | null)[][], maxRows: number): Generator<(string | null)[][]> {
  let batch: (string | null)[][] = [];
  let characters = 0;
  for (const row of rows) {
    const length = row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (batch.length >= maxRows || (batch.length > 0 && characters + length > MAX_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(row);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

function parameter(type: LogicalType, value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (type === 'json' || typeof value === 'object') return storableJson(value);
  return typeof value === 'string' ? storableText(value) : String(value);
}
