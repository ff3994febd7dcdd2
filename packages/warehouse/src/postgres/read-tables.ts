import type { PoolClient } from 'pg';
import type { ColumnType } from '../logical-type.ts';
import type { Columns, Tables } from '../table-rows.ts';

/**
 * Types that values go into and come out of unchanged. `numeric`, `real`, `varchar(n)` and so on are not among
 * them: what they would round or cut goes into a column beside.
 */
const LOGICAL_TYPES: Readonly<Record<string, ColumnType>> = {
  boolean: 'boolean',
  bigint: 'integer',
  'double precision': 'float',
  'timestamp with time zone': 'timestamp',
  text: 'string',
  'character varying': 'string',
  jsonb: 'json',
  json: 'json',
};

/** The system catalogue rather than information_schema, which hides what one may not read and is slow. */
const COLUMNS = `
  SELECT n.nspname AS schema, c.relname AS "table", a.attname AS "column",
         pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attgenerated <> '' AS generated
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE n.nspname = ANY($1::text[])`;

interface ColumnRow {
  schema: string;
  table: string | null;
  column: string | null;
  type: string;
  generated: boolean;
}

/** What there is of these schemas; one that does not exist is not in the answer. */
export async function readTables(client: PoolClient, schemas: readonly string[]): Promise<Tables> {
  const { rows } = await client.query<ColumnRow>(COLUMNS, [schemas]);
  const tables = new Map<string, Map<string, Map<string, ColumnType>>>();
  for (const { schema, table, column, type, generated } of rows) {
    const ofSchema = entry(tables, schema, () => new Map<string, Map<string, ColumnType>>());
    if (table === null) continue;
    const columns = entry(ofSchema, table, () => new Map<string, ColumnType>());
    if (column !== null) columns.set(column, generated ? 'foreign' : (LOGICAL_TYPES[type] ?? 'foreign'));
  }
  return tables satisfies ReadonlyMap<string, ReadonlyMap<string, Columns>>;
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
