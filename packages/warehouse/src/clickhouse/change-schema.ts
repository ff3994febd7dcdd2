import { ConfigError } from '@trackyard/connector-sdk';
import { isMergedTable } from '../load-order.ts';
import type { NewColumn, SchemaChange } from '../plan-schema.ts';
import { settleSchema } from '../settle-schema.ts';
import { EXTRA_COLUMN, LOADED_COLUMN, type TableRules, type Tables } from '../table-rows.ts';
import type { ClickHouseServer } from './connection.ts';
import { readTables, type FoundTables } from './read-tables.ts';
import {
  commentOf,
  HOUR,
  MOMENT,
  quoteName,
  quoteNames,
  quoteTable,
  REMEMBERED_LOADS,
  valueType,
} from './sql.ts';
import { HOUR_COLUMN, PLAIN_COLUMNS, RANK_COLUMN, storageName } from './storage-names.ts';
import { viewStatement } from './view-sql.ts';

/** Databases of the server itself. */
const OWN_DATABASES = new Set(['system', 'information_schema']);
/** Few values, many rows: kept as numbers into a dictionary. */
const LOW_CARDINALITY = new Set(['event', 'event_text']);

/** Makes what `plan` finds missing, and every view show what its table has. */
export async function changeSchema(
  server: ClickHouseServer,
  { schemas, plan, rules, signal }: SchemaWork,
): Promise<Tables> {
  const own = schemas.find((schema) => OWN_DATABASES.has(schema));
  if (own !== undefined) {
    throw new ConfigError(`"${own}" is a database of ClickHouse itself: choose a shared database.`);
  }
  return settleSchema(plan, {
    read: () => readTables(server, schemas, signal),
    tablesOf: ({ tables }) => tables,
    make: async (changes, found) => {
      const statements = [...changes.map(statementOf), ...viewStatements(found, rules)];
      for (const statement of statements) await server.run(statement, signal);
      return statements.length > 0;
    },
  });
}

export interface SchemaWork {
  schemas: readonly string[];
  plan: (tables: Tables) => readonly SchemaChange[];
  rules: TableRules;
  signal: AbortSignal;
}

function viewStatements({ tables, staleViews }: FoundTables, rules: TableRules): string[] {
  return staleViews.flatMap(({ schema, table }) => {
    const columns = tables.get(schema)?.get(table);
    return columns ? [viewStatement({ schema, table, columns, isMerged: isMergedTable(table) }, rules)] : [];
  });
}

function statementOf(change: SchemaChange): string {
  if (change.kind === 'create-schema') return `CREATE DATABASE IF NOT EXISTS ${quoteName(change.schema)}`;
  const { schema, table, columns } = change;
  const define = isMergedTable(table) ? stateColumn : rowColumn;
  const storage = quoteTable(schema, storageName(table, isMergedTable(table)));
  if (change.kind === 'add-columns') {
    const added = columns.map((column) => `ADD COLUMN IF NOT EXISTS ${define(column)}`);
    return `ALTER TABLE ${storage} ${added.join(', ')}`;
  }
  const { keys } = change;
  const defined = columns.map((column) => (keys.includes(column.name) ? keyColumn(column) : define(column)));
  const settings = `SETTINGS non_replicated_deduplication_window = ${REMEMBERED_LOADS}`;
  if (isMergedTable(table)) {
    return (
      `CREATE TABLE IF NOT EXISTS ${storage} (${defined.join(', ')}) ` +
      `ENGINE = AggregatingMergeTree ORDER BY (${quoteNames(keys)}) ${settings}`
    );
  }
  const hour = `${quoteName(HOUR_COLUMN)} ${HOUR}`;
  // The earlier a row was loaded, the higher its rank; the highest stands.
  const rank = `${quoteName(RANK_COLUMN)} UInt64 DEFAULT bitNot(toUInt64(toUnixTimestamp64Micro(now64(6))))`;
  return (
    `CREATE TABLE IF NOT EXISTS ${storage} (${[...defined, hour, rank].join(', ')}) ` +
    `ENGINE = ReplacingMergeTree(${quoteName(RANK_COLUMN)}) PARTITION BY toYYYYMM(received_at) ` +
    `ORDER BY (${quoteNames([HOUR_COLUMN, ...keys])}) ${settings}`
  );
}

function keyColumn({ name }: NewColumn): string {
  return `${quoteName(name)} ${name === 'source_id' ? 'LowCardinality(String)' : 'String'}`;
}

function rowColumn({ name, type }: NewColumn): string {
  if (name === 'received_at') return `${quoteName(name)} ${MOMENT}`;
  if (name === LOADED_COLUMN) return `${quoteName(name)} ${MOMENT} DEFAULT now64(6, 'UTC')`;
  const isLow = LOW_CARDINALITY.has(name) && type === 'string';
  return `${quoteName(name)} ${isLow ? `LowCardinality(${valueType(type)})` : valueType(type)}${commentOf(type)}`;
}

/** Of two values of a column the newer stands: its moment comes first in the tuple. */
function stateColumn({ name, type }: NewColumn): string {
  const column = quoteName(name);
  if (name === LOADED_COLUMN) {
    return `${column} SimpleAggregateFunction(max, ${MOMENT}) DEFAULT now64(6, 'UTC')`;
  }
  if (PLAIN_COLUMNS.has(name)) return `${column} SimpleAggregateFunction(max, ${MOMENT})`;
  if (name === EXTRA_COLUMN) {
    return `${column} SimpleAggregateFunction(maxMap, Map(String, Tuple(UInt128, String)))`;
  }
  return `${column} SimpleAggregateFunction(max, Tuple(UInt128, ${valueType(type)}))${commentOf(type)}`;
}
