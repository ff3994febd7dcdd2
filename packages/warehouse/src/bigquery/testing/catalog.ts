import { randomUUID } from 'node:crypto';
import { ApiProblem, assertKnown } from './api-problem.ts';
import { DuckTables, duckType, type FieldSchema } from './duck-tables.ts';

/** What the REST API tells of a table. */
export interface TableResource {
  tableReference: { projectId: string; datasetId: string; tableId: string };
  schema: { fields: FieldSchema[] };
  etag: string;
  type: 'TABLE';
  timePartitioning?: { type: string; field?: string };
  rangePartitioning?: { field: string };
  clustering?: { fields: string[] };
  expirationTime?: string;
  labels?: Record<string, string>;
}

const OLD_NAMES: Readonly<Record<string, string>> = { INT64: 'INTEGER', FLOAT64: 'FLOAT', BOOL: 'BOOLEAN' };
const NAME = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]{1,1024}$/u;
const COLUMN = /^[A-Za-z_][A-Za-z0-9_]{0,299}$/;
const RESERVED_COLUMN = /^(_TABLE_|_FILE_|_PARTITION|_ROW_TIMESTAMP|__ROOT__|_COLIDENTIFIER|_CHANGE_)/i;
const TABLE_FIELDS = [
  'tableReference',
  'schema',
  'timePartitioning',
  'rangePartitioning',
  'clustering',
  'expirationTime',
  'labels',
];
/** BigQuery's limit. */
const MAX_COLUMNS = 10_000;
const PAGE_TABLES = 3;

interface KnownDataset {
  location: string;
  description: string | undefined;
  tables: Map<string, TableResource>;
}

/** Datasets and tables. */
export class Catalog {
  readonly tables: DuckTables;
  readonly projectId: string;
  #maxColumns = MAX_COLUMNS;
  readonly #datasets = new Map<string, KnownDataset>();
  readonly #location: string;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(tables: DuckTables, projectId: string, location: string) {
    this.tables = tables;
    this.projectId = projectId;
    this.#location = location;
  }

  static async open(projectId: string, location: string): Promise<Catalog> {
    return new Catalog(await DuckTables.open(projectId), projectId, location);
  }

  close(): void {
    this.tables.close();
  }

  /** A table may have so many; BigQuery's own limit where absent. */
  limitColumns(maxColumns = MAX_COLUMNS): void {
    this.#maxColumns = maxColumns;
  }

  listDatasets(): object {
    const datasets = [...this.#datasets.keys()].map((datasetId) => ({ datasetReference: { datasetId } }));
    return { kind: 'bigquery#datasetList', datasets };
  }

  getDataset(datasetId: string): object {
    const { location, description } = this.#dataset(datasetId);
    return {
      datasetReference: { projectId: this.projectId, datasetId },
      location,
      ...(description !== undefined && { description }),
    };
  }

  async insertDataset(body: Record<string, unknown>): Promise<object> {
    assertKnown(body, ['datasetReference', 'location', 'description']);
    const { datasetId } = body.datasetReference as { datasetId: string };
    if (!/^\w{1,1024}$/.test(datasetId))
      throw new ApiProblem(400, 'invalid', `Invalid dataset ID "${datasetId}".`);
    if (this.#datasets.has(datasetId))
      throw new ApiProblem(409, 'duplicate', `Already Exists: Dataset ${this.projectId}:${datasetId}`);
    const location = String(body.location ?? 'US');
    const { description } = body as { description?: string };
    this.#datasets.set(datasetId, { location, description, tables: new Map() });
    await this.tables.createDataset(datasetId);
    return this.getDataset(datasetId);
  }

  async deleteDataset(datasetId: string, query: URLSearchParams): Promise<object> {
    if (this.#dataset(datasetId).tables.size > 0 && query.get('deleteContents') !== 'true')
      throw new ApiProblem(400, 'resourceInUse', `Dataset ${this.projectId}:${datasetId} is still in use`);
    this.#datasets.delete(datasetId);
    await this.tables.dropDataset(datasetId);
    return {};
  }

  /** For jobs, which see their own location alone. */
  assertDataset(datasetId: string, location: string): void {
    const found = this.#datasets.get(datasetId);
    if (found?.location.toLowerCase() === location.toLowerCase()) return;
    const message = `Not found: Dataset ${this.projectId}:${datasetId} was not found in location ${location}`;
    throw new ApiProblem(404, 'notFound', message);
  }

  isKnownLocation(location: string): boolean {
    return location.toLowerCase() === this.#location.toLowerCase() || location === 'EU' || location === 'US';
  }

  getTable(datasetId: string, tableId: string): TableResource {
    const found = this.#dataset(datasetId).tables.get(tableId);
    if (found) return found;
    throw new ApiProblem(404, 'notFound', `Not found: Table ${this.projectId}:${datasetId}.${tableId}`);
  }

  /** One change at a time, in SQL first: this list and SQL's must agree when the next one looks, also after a failure. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(change);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** With how many rows it has. */
  async describeTable(datasetId: string, tableId: string): Promise<object> {
    const table = this.getTable(datasetId, tableId);
    return { ...table, numRows: String(await this.tables.count(datasetId, tableId)) };
  }

  insertTable(datasetId: string, body: Record<string, unknown>): Promise<object> {
    return this.#inTurn(() => this.#insertTable(datasetId, body));
  }

  async #insertTable(datasetId: string, body: Record<string, unknown>): Promise<object> {
    assertKnown(body, TABLE_FIELDS);
    const { tableId } = body.tableReference as { tableId: string };
    const fields = asTold((body.schema as { fields: FieldSchema[] }).fields);
    if (!NAME.test(tableId)) throw new ApiProblem(400, 'invalid', `Invalid table ID "${tableId}".`);
    const { tables } = this.#dataset(datasetId);
    if (tables.has(tableId))
      throw new ApiProblem(
        409,
        'duplicate',
        `Already Exists: Table ${this.projectId}:${datasetId}.${tableId}`,
      );
    this.#assertFields(fields);
    const table = { ...body, schema: { fields }, etag: newEtag(), type: 'TABLE' } as unknown as TableResource;
    assertParts(table);
    await this.tables.createTable(datasetId, tableId, fields);
    tables.set(tableId, table);
    return table;
  }

  patchTable(
    place: { dataset: string; table: string; ifMatch: string | undefined },
    body: Record<string, unknown>,
  ): Promise<object> {
    return this.#inTurn(() => this.#patchTable(place, body));
  }

  async #patchTable(
    { dataset, table, ifMatch }: { dataset: string; table: string; ifMatch: string | undefined },
    body: Record<string, unknown>,
  ): Promise<object> {
    assertKnown(body, ['schema', 'labels']);
    const found = this.getTable(dataset, table);
    if (ifMatch !== undefined && ifMatch !== found.etag)
      throw new ApiProblem(412, 'conditionNotMet', 'Precondition check failed.');
    const labels = body.labels as Record<string, string> | undefined;
    const current = { ...found, ...(labels && { labels: { ...found.labels, ...labels } }) };
    const fields = body.schema
      ? asTold((body.schema as { fields: FieldSchema[] }).fields)
      : current.schema.fields;
    this.#assertFields(fields);
    const before = current.schema.fields;
    for (const { name, type } of before) {
      const after = fields.find((field) => field.name === name);
      if (after?.type === type) continue;
      const what = after
        ? `Field ${name} has changed type from ${type} to ${after.type}`
        : `Field ${name} is missing in new schema`;
      throw new ApiProblem(
        400,
        'invalid',
        `Provided Schema does not match Table ${this.projectId}:${dataset}.${table}. ${what}`,
      );
    }
    const added = fields.slice(before.length);
    if (added.some(({ mode }) => mode === 'REQUIRED'))
      throw new ApiProblem(400, 'invalid', 'Cannot add required fields to an existing schema.');
    const changed = { ...current, schema: { fields }, etag: newEtag() };
    await this.tables.addColumns(dataset, table, added);
    this.#dataset(dataset).tables.set(table, changed);
    return changed;
  }

  /** Three a page, as the API tells them in a list. */
  listTables(datasetId: string, query: URLSearchParams): object {
    const all = [...this.#dataset(datasetId).tables.values()];
    const from = Number(query.get('pageToken') ?? 0);
    const until = from + Math.min(Number(query.get('maxResults') ?? PAGE_TABLES), PAGE_TABLES);
    const tables = all
      .slice(from, until)
      .map(({ tableReference, type, labels }) => ({ tableReference, type, ...(labels && { labels }) }));
    return { tables, ...(until < all.length && { nextPageToken: String(until) }) };
  }

  /** Into the place of what stands there, whose labels stay; a new table has none. */
  copyTable(
    source: TableResource['tableReference'],
    destination: TableResource['tableReference'],
  ): Promise<void> {
    return this.#inTurn(() => this.#copyTable(source, destination));
  }

  async #copyTable(
    source: TableResource['tableReference'],
    destination: TableResource['tableReference'],
  ): Promise<void> {
    const { schema, ...table } = this.getTable(source.datasetId, source.tableId);
    const { tables } = this.#dataset(destination.datasetId);
    const standing = tables.get(destination.tableId);
    if (standing && partsOf(standing) !== partsOf(table))
      throw new ApiProblem(400, 'invalid', 'Incompatible table partitioning specification.');
    const { labels: _, ...copied } = table;
    await this.tables.replaceTable(source, destination);
    tables.set(destination.tableId, {
      ...copied,
      ...{ tableReference: destination, schema, etag: newEtag() },
      ...(standing?.labels && { labels: standing.labels }),
    });
  }

  deleteTable(datasetId: string, tableId: string): Promise<object> {
    return this.#inTurn(() => this.#deleteTable(datasetId, tableId));
  }

  async #deleteTable(datasetId: string, tableId: string): Promise<object> {
    this.getTable(datasetId, tableId);
    await this.tables.dropTable(datasetId, tableId);
    this.#dataset(datasetId).tables.delete(tableId);
    return {};
  }

  /** Takes over what SQL has made, changed or dropped. */
  noteTable(datasetId: string, tableId: string): Promise<void> {
    return this.#inTurn(() => this.#noteTable(datasetId, tableId));
  }

  async #noteTable(datasetId: string, tableId: string): Promise<void> {
    const { tables } = this.#dataset(datasetId);
    const fields = await this.tables.fieldsOf(datasetId, tableId);
    const known = tables.get(tableId);
    if (!fields) return void tables.delete(tableId);
    if (known && namesOf(known.schema.fields) === namesOf(fields)) return;
    const tableReference = { projectId: this.projectId, datasetId, tableId };
    tables.set(tableId, { tableReference, ...known, schema: { fields }, etag: newEtag(), type: 'TABLE' });
  }

  tablesOf(datasetId: string): string[] {
    return [...this.#dataset(datasetId).tables.keys()];
  }

  #assertFields(fields: readonly FieldSchema[]): void {
    assertFields(fields);
    if (fields.length > this.#maxColumns)
      throw new ApiProblem(400, 'invalid', `Too many total leaf fields: ${fields.length}`);
  }

  #dataset(datasetId: string): KnownDataset {
    const found = this.#datasets.get(datasetId);
    if (found) return found;
    throw new ApiProblem(404, 'notFound', `Not found: Dataset ${this.projectId}:${datasetId}`);
  }
}

function assertFields(fields: readonly FieldSchema[]): void {
  const seen = new Set<string>();
  for (const field of fields) {
    assertKnown(field, ['name', 'type', 'mode', 'fields']);
    const { name } = field;
    if (!COLUMN.test(name) || RESERVED_COLUMN.test(name))
      throw new ApiProblem(400, 'invalid', `Invalid field name "${name}".`);
    if (seen.has(name.toLowerCase())) throw new ApiProblem(400, 'invalid', `Duplicate field name "${name}".`);
    seen.add(name.toLowerCase());
    if (field.fields) assertFields(field.fields);
    else duckType(field);
  }
}

function assertParts({ schema, timePartitioning, rangePartitioning, clustering }: TableResource): void {
  const typeOf = (name: string | undefined) => schema.fields.find((field) => field.name === name)?.type;
  if (timePartitioning?.field !== undefined && typeOf(timePartitioning.field) !== 'TIMESTAMP')
    throw new ApiProblem(
      400,
      'invalid',
      `The field specified for partitioning cannot be found in the schema.`,
    );
  if (rangePartitioning && typeOf(rangePartitioning.field) !== 'INTEGER')
    throw new ApiProblem(400, 'invalid', `The field specified for range partitioning must be INT64.`);
  const clustered = clustering?.fields ?? [];
  if (clustered.length > 4 || clustered.some((name) => typeOf(name) === undefined))
    throw new ApiProblem(400, 'invalid', `The field specified for clustering cannot be found in the schema.`);
}

function partsOf({ timePartitioning, clustering }: Omit<TableResource, 'schema'>): string {
  return JSON.stringify([timePartitioning, clustering]);
}

function namesOf(fields: readonly FieldSchema[]): string {
  return fields.map(({ name }) => name).join();
}

/** The API takes both names of a type, and tells the older one. */
function asTold(fields: readonly FieldSchema[]): FieldSchema[] {
  return fields.map((field) => ({
    ...field,
    type: OLD_NAMES[field.type] ?? field.type,
    ...(field.fields && { fields: asTold(field.fields) }),
  }));
}

function newEtag(): string {
  return `"${randomUUID()}"`;
}
