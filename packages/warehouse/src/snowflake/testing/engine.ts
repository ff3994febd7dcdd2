import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Token } from './lex-sql.ts';
import { runDdl, SCHEMA_COMMENTS } from './run-ddl.ts';
import { SqlRefused, toDuckdb, type SessionContext } from './to-duckdb.ts';

export interface ResultColumn {
  name: string;
  type: string;
}

/** A statement's rows, each value as the SQL API writes it. */
export interface Result {
  columns: ResultColumn[];
  rows: (string | null)[][];
}

/** A row that the double is to refuse, for the test of one. */
export interface Refusal {
  schema: string;
  table: string;
  column: string;
  value: number;
}

const CATALOG = `
  CREATE SCHEMA "__SNOWFLAKE";
  CREATE TABLE ${SCHEMA_COMMENTS} ("SCHEMA" VARCHAR, "COMMENT" VARCHAR);
  CREATE VIEW "__SNOWFLAKE"."SCHEMATA" AS
    SELECT schema_name AS "SCHEMA_NAME", c."COMMENT" FROM duckdb_schemas()
    LEFT JOIN ${SCHEMA_COMMENTS} c ON c."SCHEMA" = schema_name
    WHERE database_name = current_database() AND schema_name <> '__SNOWFLAKE';
  CREATE VIEW "__SNOWFLAKE"."TABLES" AS
    SELECT schema_name AS "TABLE_SCHEMA", table_name AS "TABLE_NAME", comment AS "COMMENT" FROM duckdb_tables()
    WHERE database_name = current_database() AND schema_name <> '__SNOWFLAKE';
  CREATE VIEW "__SNOWFLAKE"."COLUMNS" AS
    SELECT schema_name AS "TABLE_SCHEMA", table_name AS "TABLE_NAME", column_name AS "COLUMN_NAME",
      CASE data_type WHEN 'BIGINT' THEN 'NUMBER' WHEN 'DOUBLE' THEN 'FLOAT' WHEN 'VARCHAR' THEN 'TEXT'
        WHEN 'JSON' THEN 'VARIANT' WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_TZ' ELSE data_type END AS "DATA_TYPE",
      CASE data_type WHEN 'BIGINT' THEN 38 END AS "NUMERIC_PRECISION",
      CASE data_type WHEN 'BIGINT' THEN 0 END AS "NUMERIC_SCALE",
      CASE data_type WHEN 'VARCHAR' THEN 16777216 END AS "CHARACTER_MAXIMUM_LENGTH",
      CASE data_type WHEN 'TIMESTAMP WITH TIME ZONE' THEN 9 END AS "DATETIME_PRECISION",
      column_index AS "ORDINAL_POSITION"
    FROM duckdb_columns() WHERE database_name = current_database() AND schema_name <> '__SNOWFLAKE'`;

/** Statements that are a transaction of their own, and end the one that is open. */
const DDL = new Set(['CREATE', 'ALTER', 'DROP', 'COMMENT']);

const TYPES: Readonly<Record<string, string>> = {
  ...{ BIGINT: 'fixed', INTEGER: 'fixed', HUGEINT: 'fixed', DOUBLE: 'real', BOOLEAN: 'boolean' },
  ...{ VARCHAR: 'text', JSON: 'variant', 'TIMESTAMP WITH TIME ZONE': 'timestamp_tz' },
};

/** Runs what {@link toDuckdb} makes of statements, one request at a time; keeps it in memory. */
export class Engine {
  readonly #connection: DuckDBConnection;
  readonly refusals: Refusal[] = [];
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(): Promise<Engine> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MB' });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(CATALOG);
    return new Engine(connection);
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** All statements of a request, in a session of its own: what it began and did not commit is undone at its end. */
  run(
    statements: readonly (readonly Token[])[],
    bindings: readonly string[],
    context: SessionContext,
  ): Promise<Result[]> {
    const run = this.#queue.then(() => this.#runAll(statements, bindings, context));
    this.#queue = run.catch(() => undefined);
    return run;
  }

  async #runAll(
    statements: readonly (readonly Token[])[],
    bindings: readonly string[],
    context: SessionContext,
  ): Promise<Result[]> {
    const results: Result[] = [];
    let isOpen = false;
    try {
      for (const statement of statements) {
        const isCommit = statement[0]?.value === 'COMMIT';
        if (isCommit) await this.#refuseRows();
        if (isOpen && DDL.has(statement[0]?.value ?? ''))
          throw new SqlRefused(
            '000900',
            '0A000',
            'This would commit the transaction: the double wants it told.',
          );
        results.push(await this.#runStatement(statement, bindings, context));
        isOpen = statement[0]?.value === 'BEGIN' || (isOpen && !isCommit);
      }
      return results;
    } finally {
      if (isOpen) await this.#connection.run('ROLLBACK');
    }
  }

  async #runStatement(
    statement: readonly Token[],
    bindings: readonly string[],
    context: SessionContext,
  ): Promise<Result> {
    const translate = (tokens: readonly Token[]) => toDuckdb(tokens, context);
    try {
      if (await runDdl(this.#connection, statement, translate)) return { columns: [], rows: [] };
    } catch (error) {
      throw error instanceof SqlRefused ? error : refusalOf(error, 'DDL');
    }
    return this.#runOne(translate(statement), bindings);
  }

  async #runOne(sql: string, bindings: readonly string[]): Promise<Result> {
    try {
      const reader = await this.#connection.runAndReadAll(sql, [...bindings]);
      const columns = reader.columnNames().map((name, index) => ({
        name: name.toUpperCase(),
        type: TYPES[String(reader.columnType(index).alias ?? reader.columnType(index))] ?? 'text',
      }));
      return {
        columns,
        rows: reader.getRowsJson().map((row) => row.map((value, at) => written(value, columns[at]))),
      };
    } catch (error) {
      throw error instanceof SqlRefused ? error : refusalOf(error, sql);
    }
  }

  async #refuseRows(): Promise<void> {
    for (const { schema, table, column, value } of this.refusals) {
      const sql = `SELECT 1 FROM "${schema}"."${table}" WHERE "${column}" = ${value}`;
      const found = await this.#connection.runAndReadAll(sql);
      if (found.currentRowCount > 0) {
        throw new SqlRefused('100072', '22000', 'DML operation failed: NULL result in a non-nullable column');
      }
    }
  }
}

/** https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses: how values are written */
function written(value: unknown, column: ResultColumn | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (column?.type !== 'timestamp_tz')
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  const [, second = '', fraction = ''] = /^(.{19})(?:\.(\d+))?/.exec(String(value)) ?? [];
  const seconds = Date.parse(`${second.replace(' ', 'T')}Z`) / 1000;
  return `${seconds}.${fraction.padEnd(9, '0')} 1440`;
}

/** DuckDB's errors as Snowflake would have them. */
function refusalOf(error: unknown, sql: string): SqlRefused {
  const message = error instanceof Error ? error.message : String(error);
  if (/(Catalog Error|Binder Error): .*(does not exist|already dropped)/.test(message)) {
    return new SqlRefused(
      '002003',
      '02000',
      'SQL compilation error: Object does not exist or not authorized.',
    );
  }
  if (/Binder Error.*(not found|does not have a column|No such column)/s.test(message)) {
    return new SqlRefused('000904', '42000', `SQL compilation error: invalid identifier: ${message}`);
  }
  if (/(Conversion Error|Invalid Input Error)/.test(message)) {
    return new SqlRefused('100038', '22018', `Numeric value is not recognized: ${message}`);
  }
  return new SqlRefused('001003', '42000', `${message}\n${sql}`);
}
