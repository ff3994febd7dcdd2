/** Why a query or a load is refused, as BigQuery puts it. */
export class QueryProblem extends Error {
  readonly reason: string;

  constructor(message: string, reason = 'invalidQuery') {
    super(message);
    this.reason = reason;
  }
}

/** What BigQuery would say where DuckDB says this. */
export function problemOf(error: unknown, project: string): QueryProblem {
  if (error instanceof QueryProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [, table] = /Table with name "?([^"!]+?)"? does not exist/.exec(message) ?? [];
  if (table !== undefined) return new QueryProblem(`Not found: Table ${project}:${table}`, 'notFound');
  if (/Schema with name/.test(message)) return new QueryProblem(`Not found: Dataset ${project}`, 'notFound');
  if (/conflict/i.test(message)) {
    return new QueryProblem(
      `Query error: Transaction is aborted due to concurrent update against table ${project}:some.table. Transaction ID: 1`,
    );
  }
  const [, column] =
    /Referenced column "([^"]+)" not found|does not have a column named "([^"]+)"/.exec(message) ?? [];
  if (/Binder Error/.test(message)) return new QueryProblem(`Unrecognized name: ${column ?? message}`);
  if (/Conversion Error.*INT64/.test(message)) return new QueryProblem(`Bad int64 value: ${message}`);
  if (/Conversion Error|Malformed JSON/.test(message)) return new QueryProblem(`Could not cast: ${message}`);
  return new QueryProblem(message);
}
