import type { Token } from './lex-sql.ts';

/** What Snowflake would say of a statement that it does not take. */
export class SqlRefused extends Error {
  readonly code: string;
  readonly sqlState: string;

  constructor(code: string, sqlState: string, message: string) {
    super(message);
    this.code = code;
    this.sqlState = sqlState;
  }
}

/** What a session knows. */
export interface SessionContext {
  database: string;
  warehouse: string;
}

const STATEMENTS = [
  /^CREATE SCHEMA IF NOT EXISTS $/,
  /^CREATE (TRANSIENT )?TABLE IF NOT EXISTS $/,
  /^CREATE TABLE $/, // of tests
  /^ALTER TABLE $/,
  /^(MERGE INTO|INSERT INTO|DELETE FROM|UPDATE|SELECT) /,
  /^(BEGIN TRANSACTION|COMMIT) $/,
  /^DROP (SCHEMA|TABLE) IF EXISTS $/,
];
/** Words that stand for themselves in both systems. */
const WORDS = new Set(
  (
    'SELECT FROM WHERE AND OR NOT NULL IS IN AS ON USING LEFT JOIN UNION ALL GROUP BY ORDER PARTITION OVER QUALIFY ' +
    'DESC ASC LIMIT OFFSET WHEN MATCHED THEN UPDATE SET INSERT INTO VALUES MERGE DELETE CREATE SCHEMA TABLE IF EXISTS ' +
    'ALTER ADD COLUMN DROP CASCADE BEGIN TRANSACTION COMMIT TEXT BOOLEAN LATERAL TRUE FALSE'
  ).split(' '),
);
const PLAIN_FUNCTIONS = new Set(['MAX', 'COUNT', 'ROW_NUMBER']);
const MOMENT_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.FF6TZH:TZM';
const MOMENT = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}[+-]\\d\\d:\\d\\d';

/** A statement as DuckDB runs it. Refuses whatever it does not know: nothing gets by untranslated. */
export function toDuckdb(tokens: readonly Token[], context: SessionContext): string {
  const head = tokens.slice(0, 6).map(({ kind, value }) => (kind === 'word' ? value : '…'));
  const words = `${head.join(' ').split(' …')[0]} `;
  if (!STATEMENTS.some((known) => known.test(words))) throw syntaxError(words.trim());
  return new Translation(tokens, context).run();
}

class Translation {
  readonly #tokens: readonly Token[];
  readonly #context: SessionContext;
  #at = 0;

  constructor(tokens: readonly Token[], context: SessionContext) {
    this.#tokens = tokens;
    this.#context = context;
  }

  run(): string {
    const parts: string[] = [];
    while (this.#at < this.#tokens.length) parts.push(this.#next());
    return parts.join(' ');
  }

  #peek(offset = 0): Token | undefined {
    return this.#tokens[this.#at + offset];
  }

  #isSign(value: string, offset = 0): boolean {
    const token = this.#peek(offset);
    return token?.kind === 'sign' && token.value === value;
  }

  #isWord(value: string, offset = 0): boolean {
    const token = this.#peek(offset);
    return token?.kind === 'word' && token.value === value;
  }

  #next(): string {
    const token = this.#peek();
    if (!token) throw syntaxError('<EOF>');
    if (this.#isSign(',') && this.#isWord('PRIMARY', 1)) return this.#skipPrimaryKey();
    this.#at++;
    switch (token.kind) {
      case 'name':
        return this.#columnOf(quoted(token.value));
      case 'text':
        return literal(token.value);
      case 'number':
        return token.value;
      case 'sign':
        return token.value === '?' ? this.#casted('?') : token.value;
      case 'word':
        return this.#isSign('(') ? this.#function(token.value) : this.#word(token.value);
    }
  }

  /** `a.b` stays together. */
  #columnOf(name: string): string {
    if (!this.#isSign('.')) return name;
    this.#at++;
    return `${name}.${this.#next()}`;
  }

  #word(word: string): string {
    if (word === 'TRANSIENT') return '';
    if (word === 'INFORMATION_SCHEMA') {
      this.#at++;
      const table = this.#peek()?.value ?? '';
      if (!['COLUMNS', 'SCHEMATA', 'TABLES'].includes(table)) throw syntaxError(table);
      this.#at++;
      return `"__SNOWFLAKE"."${table}"`;
    }
    if (word === 'FLOAT') return 'DOUBLE';
    if (word === 'VARIANT') return 'JSON';
    if (WORDS.has(word)) return word;
    // An alias, or a column of a table of Snowflake's own; both without quotes.
    if (this.#isSign('.')) {
      this.#at++;
      const column = this.#peek();
      if (column?.kind === 'word' && column.value === 'INDEX') {
        this.#at++;
        return `CAST(${word}.key AS BIGINT)`;
      }
      return `${word}.${this.#next()}`;
    }
    return /^[A-Z]$|^(KEY|VALUE|INDEX|COMMENT|TABLE_|COLUMN_|DATA_|NUMERIC_|CHARACTER_|DATETIME_|SCHEMA_|ORDINAL_)/.test(
      word,
    )
      ? `"${word}"`
      : this.#refuseName(word);
  }

  #refuseName(word: string): never {
    throw new SqlRefused(
      '000904',
      '42000',
      `SQL compilation error: error line 1: invalid identifier '${word}'`,
    );
  }

  #function(name: string): string {
    if (name === 'TABLE') return this.#arguments().join(', ');
    if (WORDS.has(name)) return name;
    const lists: Record<string, string> = { NUMBER: 'BIGINT', TIMESTAMP_TZ: 'TIMESTAMPTZ' };
    if (name in lists) {
      this.#arguments();
      return lists[name] ?? '';
    }
    if (name === 'FLATTEN') return this.#flatten();
    const given = this.#arguments();
    const [first = '', second = '', third = ''] = given;
    switch (name) {
      case 'GET':
        return this.#get(first, second);
      case 'PARSE_JSON':
        return `CAST(${first} AS JSON)`;
      case 'TO_TIMESTAMP_TZ':
        if (second !== literal(MOMENT_FORMAT)) throw syntaxError(second);
        return (
          `CASE WHEN ${first} IS NULL OR regexp_full_match(${first}, '${MOMENT}') THEN CAST(${first} AS TIMESTAMPTZ) ` +
          `ELSE error('Can''t parse as timestamp') END`
        );
      case 'IFF':
        return `(CASE WHEN ${first} THEN ${second} ELSE ${third} END)`;
      case 'MAX_BY':
        return `arg_max_null(${first}, ${second})`;
      case 'OBJECT_AGG':
        return `json_group_object(${first}, ${second})`;
      case 'DATEADD':
        if (first !== literal('DAY')) throw syntaxError(first);
        return `(${third} + to_days(${second}))`;
      case 'CONVERT_TIMEZONE':
        if (first !== literal('UTC')) throw syntaxError(first);
        return `(${second} AT TIME ZONE 'UTC')`;
      case 'TO_CHAR':
        if (second !== literal('YYYY-MM-DD')) throw syntaxError(second);
        return `strftime(${first}, '%Y-%m-%d')`;
      case 'CURRENT_TIMESTAMP':
        return 'now()';
      case 'CURRENT_DATABASE':
        return nullable(this.#context.database);
      case 'CURRENT_WAREHOUSE':
        return nullable(this.#context.warehouse);
    }
    if (PLAIN_FUNCTIONS.has(name)) return `${name}(${given.join(', ')})`;
    throw new SqlRefused('002140', '42601', `SQL compilation error: Unknown function ${name}`);
  }

  /** A value out of a VARIANT, cast at once where it is: a text comes out without its quotes. */
  #get(from: string, key: string): string {
    const path = /^\d+$/.test(key) ? `'$[${key}]'` : literal(`$."${key.slice(1, -1)}"`);
    if (!this.#isSign('::')) return `json_extract(${from}, ${path})`;
    this.#at++;
    return `CAST(json_extract_string(${from}, ${path}) AS ${this.#next()})`;
  }

  #casted(value: string): string {
    if (!this.#isSign('::')) return value;
    this.#at++;
    return `CAST(${value} AS ${this.#next()})`;
  }

  /** `FLATTEN(input => …)`; rows have `key` (or `index`) and `value`. */
  #flatten(): string {
    const isNamed = this.#isWord('INPUT', 1) && this.#isSign('=>', 2);
    if (!isNamed) throw syntaxError('FLATTEN');
    this.#at += 3;
    const inner: string[] = [];
    while (!this.#isSign(')')) inner.push(this.#next());
    this.#at++;
    return `json_each(${inner.join(' ')})`;
  }

  /** What stands between parentheses, each argument translated. */
  #arguments(): string[] {
    this.#at++;
    const given: string[] = [];
    let current: string[] = [];
    for (let depth = 0; ;) {
      if (depth === 0 && this.#isSign(')')) break;
      if (depth === 0 && this.#isSign(',')) {
        given.push(current.join(' '));
        current = [];
        this.#at++;
        continue;
      }
      if (this.#isSign('(')) depth++;
      if (this.#isSign(')')) depth--;
      current.push(this.#next());
    }
    this.#at++;
    return current.length > 0 ? [...given, current.join(' ')] : given;
  }

  /** Snowflake notes primary keys and enforces none: here it would hide what is stored twice. */
  #skipPrimaryKey(): string {
    this.#at += 3;
    this.#arguments();
    return '';
  }
}

function syntaxError(what: string): SqlRefused {
  return new SqlRefused(
    '001003',
    '42000',
    `SQL compilation error: syntax error line 1: unexpected '${what}'.`,
  );
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function nullable(text: string): string {
  return text === '' ? 'NULL' : literal(text);
}
