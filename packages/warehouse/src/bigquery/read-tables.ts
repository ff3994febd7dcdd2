import { ConfigError } from '@trackyard/connector-sdk';
import type { ColumnType } from '../logical-type.ts';
import { isMissing } from './api-failure.ts';
import type { Rest } from './rest.ts';
import { query } from './run-job.ts';
import { isServiceTable, LOCK_TABLE } from './service-tables.ts';
import { quoteName, TYPE_NAMES } from './sql.ts';

/** `STRING(10)`, `NUMERIC` and so on are not among them: what they would cut or round goes into a column beside. */
const LOGICAL_TYPES = new Map<string, ColumnType>(
  Object.entries(TYPE_NAMES).map(([type, name]) => [name, type as ColumnType]),
);

/** What there is in a dataset. */
export interface DatasetTables {
  /** The columns of tables, and of views; without the service tables. */
  columns: Map<string, Map<string, ColumnType>>;
  hasLock: boolean;
}

/** What there is of a dataset; `undefined` where there is none. */
export async function readTables(
  rest: Rest,
  datasetId: string,
  signal: AbortSignal,
): Promise<DatasetTables | undefined> {
  const { projectId } = rest.connection;
  const from = `${quoteName(projectId)}.${quoteName(datasetId)}.INFORMATION_SCHEMA.COLUMNS`;
  try {
    const rows = await query(
      rest,
      `SELECT table_name, column_name, data_type, is_generated FROM ${from} WHERE is_hidden = 'NO'`,
      signal,
    );
    const tables: DatasetTables = { columns: new Map(), hasLock: false };
    for (const { table_name: table, column_name: column, data_type: type, is_generated: generated } of rows) {
      if (table == null || column == null) continue;
      tables.hasLock ||= table === LOCK_TABLE;
      if (isServiceTable(table)) continue;
      const columns = tables.columns.get(table) ?? new Map<string, ColumnType>();
      tables.columns.set(table, columns);
      const known = generated === 'ALWAYS' ? undefined : LOGICAL_TYPES.get(type ?? '');
      columns.set(column.toLowerCase(), known ?? 'foreign');
    }
    return tables;
  } catch (error) {
    if (!isMissing(error)) throw error;
    await assertNotElsewhere(rest, datasetId, signal);
    return undefined;
  }
}

/** A job sees only the datasets of its own location. One that is there now was made a moment ago. */
async function assertNotElsewhere(rest: Rest, datasetId: string, signal: AbortSignal): Promise<void> {
  const found = await readDataset(rest, datasetId, signal);
  if (!found || found.location.toLowerCase() === rest.connection.location.toLowerCase()) return;
  throw new ConfigError(
    `Dataset "${datasetId}" is in location ${found.location}, and the destination's is ${rest.connection.location}.`,
  );
}

export async function readDataset(
  rest: Rest,
  datasetId: string,
  signal: AbortSignal,
): Promise<{ location: string; description: unknown } | undefined> {
  try {
    const path = `/datasets/${encodeURIComponent(datasetId)}`;
    const dataset = await rest.request({ method: 'GET', path }, signal);
    return { location: String(dataset.location), description: dataset.description };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
