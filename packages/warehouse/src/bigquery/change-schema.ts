import { objectOf, objectsOf, TransientError } from '@trackyard/connector-sdk';
import { inLoadOrder, isMergedTable } from '../load-order.ts';
import type { ColumnType } from '../logical-type.ts';
import type { NewColumn, SchemaChange } from '../plan-schema.ts';
import type { Tables } from '../table-rows.ts';
import { ApiFailure, isRefusal } from './api-failure.ts';
import { TABLE_LABELS } from './own-tables.ts';
import { readTables, type DatasetTables } from './read-tables.ts';
import { assertGoing, pauseFor, type Rest } from './rest.ts';
import { query } from './run-job.ts';
import { LOCK_TABLE } from './service-tables.ts';
import { quoteTable, TYPE_NAMES } from './sql.ts';

const MAX_ROUNDS = 20;
/** How tables are kept together for those who look for one person. Only columns that a table begins with can be used. */
const CLUSTERED_BY = ['user_id', 'anonymous_id'];
const MAX_CLUSTERED = 4;

type Plan = (tables: Tables) => readonly SchemaChange[];

/**
 * Makes what `plan` finds missing. BigQuery has no lock for this: a table is made under a name that is taken once, and
 * changed only as long as it is the version that was read. Where another worker came before, it is read and planned
 * anew, so that both agree on a column's type.
 */
export async function changeSchema(
  rest: Rest,
  schemas: readonly string[],
  { plan, signal }: { plan: Plan; signal: AbortSignal },
): Promise<Tables> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const datasets = await readAll(rest, schemas, signal);
    if (await applyAll(rest, datasets, { changes: plan(tablesOf(datasets)), signal }))
      return tablesOf(datasets);
    await pauseFor(rest.firstPauseMs * round, signal);
  }
  throw new TransientError('Other workers kept changing the same tables of BigQuery.');
}

async function readAll(
  rest: Rest,
  schemas: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, DatasetTables>> {
  const read = await Promise.all(
    schemas.map(async (schema) => [schema, await readTables(rest, schema, signal)] as const),
  );
  return new Map(read.flatMap(([schema, tables]) => (tables ? [[schema, tables] as const] : [])));
}

function tablesOf(datasets: ReadonlyMap<string, DatasetTables>): Tables {
  return new Map([...datasets].map(([dataset, { columns }]) => [dataset, columns]));
}

/** Notes in `datasets` what it makes. False where another came before. */
async function applyAll(
  rest: Rest,
  datasets: Map<string, DatasetTables>,
  { changes, signal }: { changes: readonly SchemaChange[]; signal: AbortSignal },
): Promise<boolean> {
  const changer = new Changer(rest, signal);
  for (const change of inLoadOrder(changes)) {
    assertGoing(signal);
    const { columns: known, hasLock } = datasets.get(change.schema) ?? { columns: new Map(), hasLock: false };
    datasets.set(change.schema, { columns: known, hasLock });
    if (change.kind === 'create-schema') {
      await changer.createDataset(change.schema);
    } else if (change.kind === 'create-table') {
      if (!(await changer.createTable(change.schema, change))) return false;
      known.set(change.table, new Map(change.columns.map(({ name, type }) => [name, type])));
    } else {
      const columns = known.get(change.table) ?? new Map<string, ColumnType>();
      if (!(await changer.addColumns(change.schema, change, columns))) return false;
      for (const { name, type } of change.columns) columns.set(name, type);
    }
  }
  for (const [dataset, { hasLock }] of datasets) if (!hasLock) await changer.createLock(dataset);
  return true;
}

type CreateTable = Extract<SchemaChange, { kind: 'create-table' }>;
type AddColumns = Extract<SchemaChange, { kind: 'add-columns' }>;

class Changer {
  readonly #rest: Rest;
  readonly #signal: AbortSignal;

  constructor(rest: Rest, signal: AbortSignal) {
    this.#rest = rest;
    this.#signal = signal;
  }

  async createDataset(datasetId: string): Promise<void> {
    const { projectId, location } = this.#rest.connection;
    const json = { datasetReference: { projectId, datasetId }, location };
    await this.#unlessThere(this.#rest.request({ method: 'POST', path: '/datasets', json }, this.#signal));
  }

  /** The row that a load's transaction changes first: see `load-script.ts`. Table and row appear at once. */
  async createLock(datasetId: string): Promise<void> {
    const { projectId } = this.#rest.connection;
    const lock = quoteTable({ projectId, datasetId }, LOCK_TABLE);
    const sql = `CREATE TABLE IF NOT EXISTS ${lock} AS SELECT CURRENT_TIMESTAMP() AS changed_at`;
    await query(this.#rest, sql, this.#signal);
  }

  /** Resolves to whether this call made it. */
  async createTable(datasetId: string, { table, columns, keys }: CreateTable): Promise<boolean> {
    const isMerged = isMergedTable(table);
    const names = new Set(columns.map(({ name }) => name));
    const clustered = [...CLUSTERED_BY.filter((name) => names.has(name) && !isMerged), ...keys];
    const json = {
      tableReference: { projectId: this.#rest.connection.projectId, datasetId, tableId: table },
      schema: { fields: columns.map(fieldOf) },
      labels: TABLE_LABELS,
      ...(!isMerged && { timePartitioning: { type: 'DAY', field: 'received_at' } }),
      clustering: { fields: clustered.slice(0, MAX_CLUSTERED) },
    };
    const path = `/datasets/${encodeURIComponent(datasetId)}/tables`;
    return this.#unlessThere(this.#rest.request({ method: 'POST', path, json }, this.#signal));
  }

  /** Resolves to whether the table was what `known` says, and has the columns now. */
  async addColumns(
    datasetId: string,
    { table, columns }: AddColumns,
    known: ReadonlyMap<string, ColumnType>,
  ): Promise<boolean> {
    const path = `/datasets/${encodeURIComponent(datasetId)}/tables/${encodeURIComponent(table)}`;
    try {
      const current = await this.#rest.request({ method: 'GET', path }, this.#signal);
      const fields = objectsOf(objectOf(current.schema).fields);
      if (fields.length !== known.size || fields.some(({ name }) => !known.has(String(name).toLowerCase())))
        return false;
      const json = { schema: { fields: [...fields, ...columns.map(fieldOf)] } };
      const headers = { 'if-match': String(current.etag) };
      await this.#rest.request({ method: 'PATCH', path, json, headers }, this.#signal);
      return true;
    } catch (error) {
      if (error instanceof ApiFailure && [404, 412].includes(error.status)) return false;
      throw error;
    }
  }

  async #unlessThere(request: Promise<unknown>): Promise<boolean> {
    try {
      await request;
      return true;
    } catch (error) {
      if (isRefusal(error, 'duplicate')) return false;
      throw error;
    }
  }
}

function fieldOf({ name, type }: NewColumn): object {
  return { name, type: TYPE_NAMES[type], mode: 'NULLABLE' };
}
