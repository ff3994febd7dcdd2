import type { DuckDBValue } from '@duckdb/node-api';
import { TrackyardError, type Json } from '@trackyard/base';
import {
  EVENT_COLUMNS,
  openDuckDb,
  quotedList,
  quotedName,
  type DuckDb,
  type LakeFile,
  type LocalFiles,
} from '@trackyard/parquet';
import { columnReader, type ColumnReader } from './duckdb-values.ts';
import { cutRows, type QueryRequest, type QueryResult } from './query-result.ts';

/** A source whose events may be asked for, and the files that hold them. */
export interface SourceTable {
  id: string;
  /** Its view's name. */
  slug: string;
  files: readonly LakeFile[];
}

export interface LakeSqlRequest extends QueryRequest {
  sources: readonly SourceTable[];
  /** Of received time, in milliseconds since the epoch; a file may have more. Hours that lie in it in part are whole. */
  span?: { from?: number | undefined; to?: number | undefined };
}

/** The view of all sources. */
const ALL_EVENTS = 'events';
const HOUR_MS = 3_600_000;

/**
 * Runs one query over some sources' events: `events` has all of them, beside it each source's view is called by its
 * slug. It reaches these files and nothing else: no other file, no network, no setting, and writes nothing.
 * `use` reads the result; when it ends everything is closed.
 */
export async function queryLake<T>(
  files: LocalFiles,
  request: LakeSqlRequest,
  use: (result: QueryResult) => Promise<T>,
): Promise<T> {
  const borrowed = await files.borrow(request.sources.flatMap((source) => source.files));
  const db = await openDuckDb();
  const deadline = AbortSignal.any([request.signal, AbortSignal.timeout(request.timeoutMs)]);
  const interrupt = () => db.connection.interrupt();
  deadline.addEventListener('abort', interrupt);
  try {
    await makeViews(db, request, borrowed.paths);
    return await use(await run(db, request));
  } catch (error) {
    throw codedError(error, deadline);
  } finally {
    deadline.removeEventListener('abort', interrupt);
    await db.close();
    borrowed.giveBack();
  }
}

async function makeViews(
  { connection }: DuckDb,
  { sources, span }: LakeSqlRequest,
  paths: readonly string[],
): Promise<void> {
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`CREATE VIEW ${ALL_EVENTS} AS ${selectFrom(paths, span)}`);
  let at = 0;
  for (const { slug, files } of sources) {
    const own = paths.slice(at, (at += files.length));
    const name = slug === ALL_EVENTS ? `source_${slug}` : slug;
    await connection.run(`CREATE VIEW ${quotedName(name)} AS ${selectFrom(own, span)}`);
  }
  await connection.run(`SET allowed_paths = ${quotedList(paths)}`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

function selectFrom(paths: readonly string[], { from, to }: LakeSqlRequest['span'] = {}): string {
  if (paths.length > 0) {
    const limits = [
      ...(from === undefined ? [] : [`received_at >= ${instant(Math.floor(from / HOUR_MS) * HOUR_MS)}`]),
      ...(to === undefined ? [] : [`received_at < ${instant(Math.ceil(to / HOUR_MS) * HOUR_MS)}`]),
    ];
    const where = limits.length > 0 ? ` WHERE ${limits.join(' AND ')}` : '';
    return `SELECT * FROM read_parquet(${quotedList(paths)})${where}`;
  }
  const columns = Object.entries(EVENT_COLUMNS).map(([name, type]) => `NULL::${type} AS ${quotedName(name)}`);
  return `SELECT ${columns.join(', ')} WHERE false`;
}

function instant(ms: number): string {
  return `TIMESTAMPTZ '${new Date(ms).toISOString()}'`;
}

async function run({ connection }: DuckDb, { sql, limit }: LakeSqlRequest): Promise<QueryResult> {
  const { StatementType } = await import('@duckdb/node-api');
  const statements = await connection.extractStatements(sql).catch(({ message }: Error) => {
    throw invalid(message.replace(/^Failed to extract statements: /, '') || 'There is no statement.');
  });
  if (statements.count !== 1) throw invalid('One statement is taken.');
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT) throw invalid('Only SELECT is taken.');
  if (statement.parameterCount > 0) throw invalid('Parameters are not taken.');
  const result = await statement.stream();
  const readers = await Promise.all(result.columnTypes().map((type) => columnReader(type)));
  const columns = result.columnNames().map((name, n) => ({ name, type: readers[n]!.type }));
  return { columns, ...cutRows(rowsOf(result.yieldRows(), readers), limit) };
}

async function* rowsOf(
  chunks: AsyncIterable<DuckDBValue[][]>,
  readers: readonly ColumnReader[],
): AsyncGenerator<Json[]> {
  for await (const rows of chunks) {
    for (const row of rows) yield row.map((value, n) => (value === null ? null : readers[n]!.read(value)));
  }
}

/** DuckDB's errors are texts that begin with their kind. */
function codedError(error: unknown, deadline: AbortSignal): unknown {
  if (error instanceof TrackyardError) return error;
  const { message = String(error) } = error as { message?: string };
  if (deadline.aborted || message.startsWith('INTERRUPT'))
    return new TrackyardError('TY_QUERY_TIMEOUT', { cause: error });
  if (message.startsWith('Out of Memory')) {
    return new TrackyardError('TY_QUERY_TOO_LARGE', {
      message: 'The query needs more memory than it may have.',
      cause: error,
    });
  }
  return /^[\w ]+ Error: /.test(message) ? invalid(message) : error;
}

function invalid(message: string): TrackyardError {
  return new TrackyardError('TY_QUERY_INVALID', { message: message.slice(0, 1000) });
}
