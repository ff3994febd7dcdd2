import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { ApiProblem, assertKnown } from './api-problem.ts';
import type { Catalog } from './catalog.ts';
import type { FieldSchema, QueryResult } from './duck-tables.ts';
import { tokensOf } from './google-sql-tokens.ts';
import { problemOf, QueryProblem } from './query-problem.ts';
import { readMultipart } from './read-multipart.ts';
import type { Script } from './script.ts';
import type { SeenRequest } from './start-bigquery.ts';

export type JobKind = 'load' | 'query' | 'copy';

interface Job {
  id: string;
  location: string;
  kind: JobKind;
  configuration: object;
  state: 'RUNNING' | 'DONE';
  error?: { reason: string; message: string };
  result?: QueryResult;
  ended: Promise<void>;
}

interface LoadConfiguration {
  destinationTable: { projectId: string; datasetId: string; tableId: string };
  sourceFormat: string;
  createDisposition: string;
  writeDisposition: string;
}

interface CopyConfiguration extends Omit<LoadConfiguration, 'sourceFormat'> {
  sourceTable: LoadConfiguration['destinationTable'];
}

const COPY_FIELDS = ['sourceTable', 'destinationTable', 'createDisposition', 'writeDisposition'];
/** Most scripts change rows only: then there is nothing to look for. */
const MAKES_TABLES = /\b(CREATE (?!TEMP)|ALTER |DROP )/;
const LOAD_FIELDS = ['destinationTable', 'sourceFormat', 'createDisposition', 'writeDisposition'];

/** Load and query jobs: taken at once, then run by themselves. A name is taken once, for ever. */
export class Jobs {
  readonly #catalog: Catalog;
  readonly #script: Script;
  readonly #jobs = new Map<string, Job>();

  constructor(catalog: Catalog, script: Script) {
    this.#catalog = catalog;
    this.#script = script;
  }

  /** The names of all jobs of a kind, in their order. */
  ids(kind: JobKind): string[] {
    return [...this.#jobs.values()].filter((job) => job.kind === kind).map(({ id }) => id);
  }

  running(kind: 'load' | 'query'): number {
    return [...this.#jobs.values()].filter((job) => job.kind === kind && job.state === 'RUNNING').length;
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#jobs.values()].map(({ ended }) => ended));
  }

  upload(request: SeenRequest): object {
    if (request.query.get('uploadType') !== 'multipart')
      throw new ApiProblem(400, 'badRequest', 'uploadType must be multipart');
    const { json, content } = readMultipart(request);
    return this.insert(json, content);
  }

  insert(body: Record<string, unknown>, content?: Buffer): object {
    assertKnown(body, ['jobReference', 'configuration']);
    const configuration = body.configuration as Record<string, unknown>;
    assertKnown(configuration, ['load', 'query', 'copy', 'labels', 'dryRun']);
    const { jobId, location } = readReference(body.jobReference);
    if (!this.#catalog.isKnownLocation(location))
      throw new ApiProblem(400, 'invalid', `Unsupported location: ${location}`);
    if (configuration.dryRun === true) return { configuration, status: { state: 'DONE' } };
    if (this.#jobs.has(jobId))
      throw new ApiProblem(
        409,
        'duplicate',
        `Already Exists: Job ${this.#catalog.projectId}:${location}.${jobId}`,
      );
    const load = configuration.load as LoadConfiguration | undefined;
    if (load && !content) throw new ApiProblem(400, 'required', 'Required parameter is missing: source');
    const copy = configuration.copy as CopyConfiguration | undefined;
    const kind = load ? 'load' : copy ? 'copy' : 'query';
    const work = async (): Promise<QueryResult | undefined> => {
      if (load) return this.#load(load, location, content ?? Buffer.alloc(0));
      if (copy) return this.#copy(copy, location);
      return this.#query(configuration.query as object, location);
    };
    return resourceOf(this.#start({ id: jobId, location, kind, configuration }, work));
  }

  get(id: string, query: URLSearchParams): object {
    return resourceOf(this.#find(id, query.get('location')));
  }

  /** `jobs.query`, as the vendor's client begins a query. */
  async query(body: Record<string, unknown>): Promise<object> {
    const { query, location, useLegacySql } = body;
    const id = `query_${randomUUID()}`;
    const work = () => this.#query({ query, useLegacySql }, String(location ?? 'US'));
    const job = this.#start(
      { id, location: String(location ?? 'US'), kind: 'query', configuration: { query: { query } } },
      work,
    );
    await job.ended;
    return this.results(id, new URLSearchParams());
  }

  /** `jobs.getQueryResults`, in pages. */
  results(id: string, query: URLSearchParams): object {
    const job = this.#find(id, query.get('location'));
    const jobReference = { projectId: this.#catalog.projectId, jobId: id, location: job.location };
    if (job.state !== 'DONE') return { jobReference, jobComplete: false };
    if (job.error) throw new ApiProblem(400, job.error.reason, job.error.message);
    const { fields = [], rows = [] } = job.result ?? {};
    const from = Number(query.get('pageToken') ?? 0);
    const until = from + Math.min(Number(query.get('maxResults') ?? 10), 10);
    return {
      ...{ jobReference, jobComplete: true, schema: { fields }, totalRows: String(rows.length) },
      rows: rows
        .slice(from, until)
        .map((row) => ({ f: row.map((v, index) => ({ v: cellOf(v, fields[index]) })) })),
      ...(until < rows.length && { pageToken: String(until) }),
    };
  }

  #find(id: string, location: string | null): Job {
    const job = this.#jobs.get(id);
    if (job && (location ?? job.location).toLowerCase() === job.location.toLowerCase()) return job;
    throw new ApiProblem(404, 'notFound', `Not found: Job ${this.#catalog.projectId}:${id}`);
  }

  #start(
    given: Pick<Job, 'id' | 'location' | 'kind' | 'configuration'>,
    work: () => Promise<QueryResult | undefined>,
  ): Job {
    const job: Job = { ...given, state: 'RUNNING', ended: Promise.resolve() };
    const run = async () => {
      await this.#script.letThrough(job.kind);
      const failure = this.#script.failureOf(job.kind);
      if (failure) throw new QueryProblem(failure.message, failure.reason);
      const result = await work();
      if (result) job.result = result;
    };
    job.ended = run()
      .catch((error: unknown) => {
        const problem = error instanceof ApiProblem ? error : problemOf(error, this.#catalog.projectId);
        job.error = { reason: problem.reason, message: problem.message };
      })
      .then(() => void (job.state = 'DONE'));
    this.#jobs.set(job.id, job);
    return job;
  }

  async #load(load: LoadConfiguration, location: string, content: Buffer): Promise<undefined> {
    assertKnown(load, LOAD_FIELDS);
    const { datasetId, tableId } = load.destinationTable;
    this.#catalog.assertDataset(datasetId, location);
    const { schema } = this.#catalog.getTable(datasetId, tableId);
    if (load.sourceFormat !== 'NEWLINE_DELIMITED_JSON')
      throw new QueryProblem('Unsupported source format', 'invalid');
    if (load.createDisposition !== 'CREATE_NEVER' || load.writeDisposition !== 'WRITE_EMPTY')
      throw new QueryProblem('The double knows CREATE_NEVER and WRITE_EMPTY', 'invalid');
    const lines = linesOf(content);
    const refused = this.#script.rowsProblem(lines.join());
    if (refused) throw new QueryProblem(refused.message, refused.reason);
    for (const line of lines) assertRow(JSON.parse(line) as Record<string, unknown>, schema.fields);
    if ((await this.#catalog.tables.count(datasetId, tableId)) > 0)
      throw new QueryProblem(`Already Exists: Table ${datasetId}.${tableId}`, 'duplicate');
    await this.#catalog.tables.append(datasetId, tableId, { fields: schema.fields, lines });
  }

  async #copy(copy: CopyConfiguration, location: string): Promise<undefined> {
    assertKnown(copy, COPY_FIELDS);
    const { sourceTable, destinationTable, createDisposition, writeDisposition } = copy;
    for (const { datasetId } of [sourceTable, destinationTable])
      this.#catalog.assertDataset(datasetId, location);
    if (createDisposition !== 'CREATE_IF_NEEDED' || writeDisposition !== 'WRITE_TRUNCATE')
      throw new QueryProblem('The double knows CREATE_IF_NEEDED and WRITE_TRUNCATE', 'invalid');
    await this.#catalog.copyTable(sourceTable, destinationTable);
  }

  async #query(configuration: object, location: string): Promise<QueryResult> {
    const { query, useLegacySql } = configuration as { query: string; useLegacySql?: boolean };
    if (useLegacySql !== false)
      throw new QueryProblem('The double speaks GoogleSQL: useLegacySql must be false');
    if (query.length > 1024 * 1024) throw new QueryProblem('The query is too large.', 'invalidQuery');
    const named = namedTables(query, this.#catalog.projectId);
    for (const { dataset } of named) this.#catalog.assertDataset(dataset, location);
    const result = await this.#catalog.tables.runScript(query, () => this.#script.forbidden);
    for (const { dataset, table } of MAKES_TABLES.test(query) ? named : []) {
      if (table !== undefined) await this.#catalog.noteTable(dataset, table);
    }
    return result;
  }
}

function readReference(reference: unknown): { jobId: string; location: string } {
  const { jobId = randomUUID(), location = 'US' } = reference as { jobId?: string; location?: string };
  if (!/^[\w-]{1,1024}$/.test(jobId)) throw new ApiProblem(400, 'invalid', `Invalid job ID "${jobId}".`);
  return { jobId, location };
}

function resourceOf({ id, location, configuration, state, error }: Job): object {
  return {
    jobReference: { jobId: id, location },
    configuration,
    status: { state, ...(error && { errorResult: error, errors: [error] }) },
  };
}

function linesOf(content: Buffer): string[] {
  const isZipped = content[0] === 0x1f && content[1] === 0x8b;
  return (isZipped ? gunzipSync(content) : content).toString().split('\n').filter(Boolean);
}

/** Unknown fields are errors unless the job says otherwise. */
function assertRow(row: Record<string, unknown>, fields: readonly FieldSchema[]): void {
  for (const [name, value] of Object.entries(row)) {
    const field = fields.find((candidate) => candidate.name === name);
    if (!field) throw new QueryProblem(`JSON parsing error in row: No such field: ${name}.`, 'invalid');
    if (value === null) continue;
    if ((field.mode === 'REPEATED') !== Array.isArray(value))
      throw new QueryProblem(`JSON parsing error: ${name} is not as the schema has it.`, 'invalid');
    const values = Array.isArray(value) ? value : [value];
    for (const item of values) {
      if (field.fields) assertRow(item as Record<string, unknown>, field.fields);
      else if (field.type === 'INTEGER' && !Number.isSafeInteger(item))
        throw new QueryProblem(`Could not convert value to integer. Field: ${name}`, 'invalid');
      else if (field.type === 'STRING' && typeof item !== 'string')
        throw new QueryProblem(`Could not convert value to string. Field: ${name}`, 'invalid');
    }
  }
}

/** The tables that a script names in full; without a table what stands beside them, as INFORMATION_SCHEMA. */
function namedTables(sql: string, project: string): { dataset: string; table: string | undefined }[] {
  const tokens = tokensOf(sql);
  return tokens.flatMap(({ kind, value }, at) => {
    const [dot, dataset, dot2, table] = tokens.slice(at + 1, at + 5);
    const isFull = kind === 'quoted' && value === project && dot?.value === '.' && dot2?.value === '.';
    if (!isFull) return [];
    return [{ dataset: dataset?.value ?? '', table: table?.kind === 'quoted' ? table.value : undefined }];
  });
}

/** Values are texts; a moment is microseconds, as the vendor's client asks for it. */
function cellOf(value: unknown, field: FieldSchema | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (field?.type !== 'TIMESTAMP') return typeof value === 'object' ? JSON.stringify(value) : String(value);
  const [, seconds = '', micros = ''] = /^([^.+]+)(?:\.(\d{1,6}))?\+00$/.exec(String(value)) ?? [];
  const epoch = BigInt(Date.parse(`${seconds.replace(' ', 'T')}Z`)) * 1_000n;
  return String(epoch + BigInt(micros.padEnd(6, '0')));
}
