import { DuckDBInstance, DuckDBScalarFunction, LIST, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { tokensOf, statementsOf, type Token } from './google-sql-tokens.ts';
import { problemOf, QueryProblem } from './query-problem.ts';
import type { ForbiddenValue } from './script.ts';
import { literal, quoted, translate } from './translate.ts';

/** A column as the REST API tells it. */
export interface FieldSchema {
  name: string;
  type: string;
  mode?: string;
  fields?: FieldSchema[];
}

interface PlacedTable {
  datasetId: string;
  tableId: string;
}

export interface QueryResult {
  fields: FieldSchema[];
  rows: unknown[][];
}

const TO_DUCK: Readonly<Record<string, string>> = {
  BOOL: 'BOOLEAN',
  BOOLEAN: 'BOOLEAN',
  INT64: 'BIGINT',
  INTEGER: 'BIGINT',
  FLOAT64: 'DOUBLE',
  FLOAT: 'DOUBLE',
  STRING: 'VARCHAR',
  TIMESTAMP: 'TIMESTAMPTZ',
  JSON: 'JSON',
};
const FROM_DUCK: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOLEAN',
  BIGINT: 'INTEGER',
  INTEGER: 'INTEGER',
  HUGEINT: 'INTEGER',
  DOUBLE: 'FLOAT',
  VARCHAR: 'STRING',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
  JSON: 'JSON',
};

/** The datasets' tables and what is done to them, in a database in memory that only the double sees. */
export class DuckTables {
  readonly #instance: DuckDBInstance;
  readonly #project: string;
  /** By their bodies. */
  readonly #functions = new Map<string, string>();

  private constructor(instance: DuckDBInstance, project: string) {
    this.#instance = instance;
    this.#project = project;
  }

  static async open(project: string): Promise<DuckTables> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    await connection.run("SET GLOBAL default_null_order = 'NULLS_FIRST_ON_ASC_LAST_ON_DESC'");
    connection.closeSync();
    return new DuckTables(instance, project);
  }

  close(): void {
    this.#instance.closeSync();
  }

  createDataset(dataset: string): Promise<unknown> {
    return this.#run(`CREATE SCHEMA ${quoted(dataset)}`);
  }

  dropDataset(dataset: string): Promise<unknown> {
    return this.#run(`DROP SCHEMA ${quoted(dataset)} CASCADE`);
  }

  createTable(dataset: string, table: string, fields: readonly FieldSchema[]): Promise<unknown> {
    const columns = fields.map((field) => `${quoted(field.name)} ${duckType(field)}`);
    return this.#run(`CREATE TABLE ${quoted(dataset)}.${quoted(table)} (${columns.join(', ')})`);
  }

  addColumns(dataset: string, table: string, fields: readonly FieldSchema[]): Promise<void> {
    return this.#connected(async (connection) => {
      for (const field of fields) {
        const column = `${quoted(field.name)} ${duckType(field)}`;
        const change = `ALTER TABLE ${quoted(dataset)}.${quoted(table)} ADD COLUMN ${column}`;
        await retried(() => connection.run(change));
      }
    });
  }

  /** A table's columns; `undefined` where there is none. */
  async fieldsOf(dataset: string, table: string): Promise<FieldSchema[] | undefined> {
    return this.#connected(async (connection) => {
      const answer = await connection.run(
        'SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = $1 AND table_name = $2',
        [dataset, table],
      );
      const fields = (await answer.getRowsJson()).map(([name, type]) => ({
        ...{ name: String(name), type: FROM_DUCK[String(type)] ?? String(type), mode: 'NULLABLE' },
      }));
      return fields.length > 0 ? fields : undefined;
    });
  }

  count(dataset: string, table: string): Promise<number> {
    return this.#connected(async (connection) => {
      const answer = await connection.run(`SELECT count(*) FROM ${quoted(dataset)}.${quoted(table)}`);
      return Number((await answer.getRowsJson())[0]?.[0]);
    });
  }

  dropTable(dataset: string, table: string): Promise<unknown> {
    return this.#run(`DROP TABLE ${quoted(dataset)}.${quoted(table)}`);
  }

  replaceTable(source: PlacedTable, destination: PlacedTable): Promise<unknown> {
    const [from, to] = [source, destination].map((of) => `${quoted(of.datasetId)}.${quoted(of.tableId)}`);
    return this.#run(`CREATE OR REPLACE TABLE ${to} AS FROM ${from}`);
  }

  /** Appends rows as JSON texts; `undefined` as dataset or table is refused before. */
  async append(
    dataset: string,
    table: string,
    { fields, lines }: { fields: readonly FieldSchema[]; lines: readonly string[] },
  ): Promise<void> {
    const shape = `[${shapeOf(fields)}]`;
    await this.#connected(async (connection) => {
      await connection.run('BEGIN');
      for (let at = 0; at < lines.length; at += 2_000) {
        const part = `[${lines.slice(at, at + 2_000).join(',')}]`;
        await connection.run(
          `INSERT INTO ${quoted(dataset)}.${quoted(table)} BY NAME ` +
            `SELECT unnest(row) FROM (SELECT unnest(from_json($1::JSON, ${literal(shape)})) AS row)`,
          [part],
        );
      }
      await connection.run('COMMIT');
    });
  }

  /** Runs a script; gives the last statement's rows. What fails leaves nothing of an open transaction. */
  runScript(sql: string, forbidden: () => readonly ForbiddenValue[] = () => []): Promise<QueryResult> {
    return this.#connected(async (connection) => {
      const functions = new Map<string, string>();
      let changed = 0;
      let result: QueryResult = { fields: [], rows: [] };
      for (const statement of statementsOf(tokensOf(sql))) {
        if (isWord(statement[0], 'COMMIT')) await assertAllowed(connection, forbidden());
        if (isWord(statement[0], 'ASSERT')) {
          assertRowCount(statement, changed);
        } else if (isWord(statement[0], 'CREATE') && isWord(statement[2], 'FUNCTION')) {
          functions.set(...this.#makeFunction(connection, statement));
        } else {
          const answer = await connection.run(translate(statement, { project: this.#project, functions }));
          changed = answer.rowsChanged;
          result = {
            fields: answer.columnNames().map((name, index) => ({
              name,
              type: FROM_DUCK[answer.columnType(index).toString()] ?? answer.columnType(index).toString(),
            })),
            rows: await answer.getRowsJson(),
          };
        }
      }
      return result;
    });
  }

  /** A function in JavaScript, run as it is: the name that the script gives it, and its name here. */
  #makeFunction(connection: DuckDBConnection, statement: readonly Token[]): [string, string] {
    const { name, parameter, body } = readFunction(statement);
    const known = this.#functions.get(body);
    if (known !== undefined) return [name, known];
    const own = `js_${this.#functions.size}`;
    const run = new Function(parameter, body) as (parts: string[] | null) => string | null;
    connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name: own,
        parameterTypes: [LIST(VARCHAR)],
        returnType: VARCHAR,
        specialHandling: true, // it is asked about nulls, too
        mainFunction: (_info, input, output) => {
          const vector = input.getColumnVector(0);
          for (let row = 0; row < input.rowCount; row++) {
            const list = vector.getItem(row) as { items: readonly string[] } | null;
            output.setItem(row, run(list && [...list.items]));
          }
          output.flush();
        },
      }),
    );
    this.#functions.set(body, own);
    return [name, own];
  }

  #run(sql: string): Promise<unknown> {
    return this.#connected((connection) => retried(() => connection.run(sql)));
  }

  async #connected<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#instance.connect();
    try {
      return await work(connection);
    } catch (error) {
      throw problemOf(error, this.#project);
    } finally {
      connection.closeSync();
    }
  }
}

/** DuckDB refuses to change a table that a transaction is reading; BigQuery does not. */
async function retried<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === 200 || !/conflict/i.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

export function duckType({ type, mode, fields }: FieldSchema): string {
  const members = fields?.map((field) => `${quoted(field.name)} ${duckType(field)}`);
  const base = members ? `STRUCT(${members.join(', ')})` : TO_DUCK[type];
  if (base === undefined)
    throw new QueryProblem(`Invalid value for type: ${type} is not a valid value`, 'invalid');
  return mode === 'REPEATED' ? `${base}[]` : base;
}

/** As `from_json` wants it. */
function shapeOf(fields: readonly FieldSchema[]): string {
  const members = fields.map((field) => {
    const own = field.fields ? shapeOf(field.fields) : JSON.stringify(TO_DUCK[field.type]);
    return `${JSON.stringify(field.name)}: ${field.mode === 'REPEATED' ? `[${own}]` : own}`;
  });
  return `{${members.join(', ')}}`;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.value === word;
}

async function assertAllowed(connection: DuckDBConnection, values: readonly ForbiddenValue[]): Promise<void> {
  for (const { dataset, table, column, value } of values) {
    const isThere = 'SELECT 1 FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2';
    if (!(await hasRows(connection, isThere, [dataset, table]))) continue;
    const where = `${quoted(dataset)}.${quoted(table)} WHERE ${quoted(column)} = ${String(value)}`;
    if (await hasRows(connection, `SELECT 1 FROM ${where} LIMIT 1`))
      throw new QueryProblem(`Bad int64 value: ${String(value)}`);
  }
}

async function hasRows(connection: DuckDBConnection, sql: string, values: string[] = []): Promise<boolean> {
  return (await (await connection.run(sql, values)).getRowsJson()).length > 0;
}

/** `ASSERT @@row_count = 1 AS 'why'` */
function assertRowCount(statement: readonly Token[], changed: number): void {
  const [, name, equals, number, as, why] = statement.map(({ value }) => value);
  if (`${name} ${equals} ${as}` !== '@@row_count = AS') throw new QueryProblem('Syntax error: ASSERT');
  if (changed !== Number(number)) throw new QueryProblem(`Assertion failed: ${why}`);
}

/** `CREATE TEMP FUNCTION f(parts ARRAY<STRING>) RETURNS STRING LANGUAGE js AS '…'` */
function readFunction(statement: readonly Token[]): { name: string; parameter: string; body: string } {
  const words = statement.map(({ value }) => value);
  const signature = words.slice(4, -1).join(' ');
  const [, parameter] = /^\( (\w+) ARRAY < STRING > \) RETURNS STRING LANGUAGE js AS$/.exec(signature) ?? [];
  if (parameter === undefined) throw new QueryProblem(`Syntax error: CREATE TEMP FUNCTION ${signature}`);
  return { name: words[3] ?? '', parameter, body: words.at(-1) ?? '' };
}
