import { QueryProblem } from './query-problem.ts';
import type { Token } from './google-sql-tokens.ts';

/** What a script may refer to. */
export interface Scope {
  project: string;
  /** Functions that the script has made, and what they are called here. */
  functions: ReadonlyMap<string, string>;
}

const TYPES: Readonly<Record<string, string>> = {
  BOOL: 'BOOLEAN',
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  STRING: 'VARCHAR',
  TIMESTAMP: 'TIMESTAMPTZ',
  JSON: 'JSON',
};

/** Both systems mean the same by these. */
const KEYWORDS = new Set(
  (
    'SELECT DISTINCT FROM WHERE AND OR NOT IS NULL AS ON INNER LEFT JOIN GROUP BY ORDER DESC ASC LIMIT UNION ALL ' +
    'MERGE INTO USING WHEN MATCHED THEN UPDATE SET INSERT VALUES CREATE TEMP TABLE IF EXISTS BEGIN COMMIT ' +
    'TRANSACTION TRUE FALSE IN DELETE DROP ALTER COLUMN ADD'
  ).split(' '),
);
/** Reserved by GoogleSQL: as a name they must be quoted. */
const RESERVED = new Set(
  (
    'ANY ARRAY ASSERT_ROWS_MODIFIED AT BETWEEN CASE CAST COLLATE CONTAINS CROSS CUBE CURRENT DEFAULT DEFINE ELSE END ENUM ' +
    'ESCAPE EXCEPT EXCLUDE EXTRACT FETCH FOLLOWING FOR FULL GROUPING GROUPS HASH HAVING IGNORE INTERSECT INTERVAL ' +
    'LATERAL LIKE LOOKUP NATURAL NEW NO NULLS OF OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE RESPECT ' +
    'RIGHT ROLLUP ROWS SOME STRUCT TABLESAMPLE TO TREAT UNBOUNDED UNNEST WINDOW WITH WITHIN'
  ).split(' '),
);
const FUNCTIONS = new Set(['IF', 'MAX', 'MIN', 'COUNT', 'SUM']);

/** One statement of GoogleSQL as DuckDB's. Refuses what it does not know, as BigQuery would what is wrong. */
export function translate(tokens: readonly Token[], scope: Scope): string {
  return new Translation(tokens, scope).all();
}

class Translation {
  readonly #tokens: readonly Token[];
  readonly #scope: Scope;
  #at = 0;

  constructor(tokens: readonly Token[], scope: Scope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  all(): string {
    const parts: string[] = [];
    while (this.#at < this.#tokens.length) parts.push(this.#next(parts));
    return parts.join(' ');
  }

  #next(before: string[]): string {
    const token = this.#take();
    switch (token.kind) {
      case 'text':
        return literal(token.value);
      case 'number':
        return token.value;
      case 'quoted':
        return this.#name(token);
      case 'sign':
        return token.value === '[' ? this.#subscript(before) : token.value;
      case 'word':
        return this.#word(token);
    }
  }

  #word({ value }: Token): string {
    const upper = value.toUpperCase();
    if (this.#isSign('.') || this.#wasSign('.')) return value; // an alias, or a field of one
    if (upper === 'TIMESTAMP' && this.#peek()?.kind === 'text')
      return `TIMESTAMPTZ ${literal(this.#take().value)}`;
    if (this.#isSign('(') && (upper === 'IF' || !KEYWORDS.has(upper))) return this.#call(value, upper);
    if (KEYWORDS.has(upper)) return value;
    if (RESERVED.has(upper) || value.startsWith('@')) {
      throw new QueryProblem(`Syntax error: Unexpected keyword ${upper}`);
    }
    return `"${value}"`;
  }

  #call(name: string, upper: string): string {
    const inner = this.#inParentheses();
    switch (upper) {
      case 'CURRENT_TIMESTAMP':
        return 'now()';
      case 'CAST':
        return this.#cast(inner);
      case 'PARSE_JSON':
        return this.#parseJson(inner);
      case 'FORMAT_TIMESTAMP':
        return this.#formatDay(inner);
      case 'TO_JSON_STRING':
        return `CAST(${this.#inner(inner)} AS VARCHAR)`;
      case 'STRUCT':
        return this.#struct(inner);
      case 'ARRAY_AGG':
        return this.#arrayAgg(inner);
    }
    const own = FUNCTIONS.has(upper) ? upper : this.#scope.functions.get(name);
    if (own !== undefined) return `${own}(${this.#inner(inner)})`;
    throw new QueryProblem(`Function not found: ${name}`);
  }

  #cast(inner: readonly Token[]): string {
    const [as, type] = inner.slice(-2);
    const known = TYPES[type?.value ?? ''];
    if (as?.value !== 'AS' || known === undefined)
      throw new QueryProblem(`Type not found: ${type?.value ?? ''}`);
    return `CAST(${this.#inner(inner.slice(0, -2))} AS ${known})`;
  }

  /** `FORMAT_TIMESTAMP('%F', moment, 'UTC')` */
  #formatDay(inner: readonly Token[]): string {
    const [format, moment = [], zone] = split(inner);
    const how = [format, zone].map((part) => part?.map(({ value }) => value).join(' '));
    if (how.join() !== '%F,UTC') throw new QueryProblem(`The double formats days: ${how.join()}`);
    return `strftime(${this.#inner(moment)} AT TIME ZONE 'UTC', '%Y-%m-%d')`;
  }

  #parseJson(inner: readonly Token[]): string {
    const [value = [], mode = []] = split(inner);
    const how = mode.map((token) => token.value).join(' ');
    if (how !== 'wide_number_mode => round') throw new QueryProblem(`Named argument not found: ${how}`);
    return `CAST(${this.#inner(value)} AS JSON)`;
  }

  #struct(inner: readonly Token[]): string {
    const fields = split(inner).map((field) => {
      const [as, name] = field.slice(-2);
      if (as?.value !== 'AS' || name?.kind !== 'word') throw new QueryProblem('Syntax error: STRUCT field');
      return `'${name.value}': ${this.#inner(field.slice(0, -2))}`;
    });
    return `{${fields.join(', ')}}`;
  }

  /** `ARRAY_AGG(value IGNORE NULLS ORDER BY … LIMIT 1)` */
  #arrayAgg(inner: readonly Token[]): string {
    const words = inner.map(({ value }) => value);
    const ignore = words.lastIndexOf('IGNORE');
    if (words[ignore + 1] !== 'NULLS' || words[ignore + 2] !== 'ORDER')
      throw new QueryProblem('Array cannot have a null element; error in writing field');
    const limit = words.lastIndexOf('LIMIT');
    const value = this.#inner(inner.slice(0, ignore));
    const order = this.#inner(inner.slice(ignore + 2, limit > ignore ? limit : undefined));
    return `(array_agg(${value} ${order}) FILTER (WHERE ${value} IS NOT NULL))`;
  }

  /** `[SAFE_OFFSET(0)]` */
  #subscript(before: string[]): string {
    const [function_, open, number, close, end] = Array.from({ length: 5 }, () => this.#take().value);
    if (`${function_}${open}${close}${end}` !== 'SAFE_OFFSET()]')
      throw new QueryProblem('Array element access with array[position] is not supported');
    return `${before.pop() ?? ''}[${Number(number) + 1}]`;
  }

  /** A column, or a table by project, dataset and name. */
  #name(first: Token): string {
    const parts = [first];
    while (this.#isSign('.') && this.#peek(1)?.kind !== 'sign') {
      this.#take();
      parts.push(this.#take());
    }
    const names = parts.map(({ value }) => value);
    if (names.length === 1 || this.#wasSign('.', parts.length * 2)) return quoted(names[0] ?? '');
    const [project, dataset = '', table = ''] = names;
    if (project !== this.#scope.project)
      throw new QueryProblem(`Access Denied: Project ${project}`, 'accessDenied');
    if (names.slice(2).join('.') === 'INFORMATION_SCHEMA.COLUMNS') return columnsOf(dataset);
    if (names.length !== 3) throw new QueryProblem(`Table name "${names.join('.')}" missing dataset`);
    return `${quoted(dataset)}.${quoted(table)}`;
  }

  #inner(tokens: readonly Token[]): string {
    return translate(tokens, this.#scope);
  }

  #inParentheses(): Token[] {
    this.#take();
    const inner: Token[] = [];
    for (let depth = 1; ;) {
      const token = this.#take();
      if (token.kind === 'sign' && token.value === '(') depth++;
      if (token.kind === 'sign' && token.value === ')' && --depth === 0) return inner;
      inner.push(token);
    }
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #isSign(sign: string): boolean {
    const token = this.#peek();
    return token?.kind === 'sign' && token.value === sign;
  }

  #wasSign(sign: string, back = 2): boolean {
    const token = this.#tokens[this.#at - back];
    return token?.kind === 'sign' && token.value === sign;
  }

  #take(): Token {
    const token = this.#tokens[this.#at++];
    if (!token) throw new QueryProblem('Syntax error: Unexpected end of script');
    return token;
  }
}

function split(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'sign' && '(['.includes(token.value)) depth++;
    if (token.kind === 'sign' && ')]'.includes(token.value)) depth--;
    if (token.kind === 'sign' && token.value === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function columnsOf(dataset: string): string {
  const types = Object.entries(TYPES).map(([google, duck]) => `WHEN '${longName(duck)}' THEN '${google}'`);
  return (
    `(SELECT table_name, column_name, CASE data_type ${types.join(' ')} ELSE data_type END AS data_type, ` +
    `'NEVER' AS is_generated, 'NO' AS is_hidden FROM duckdb_columns() WHERE schema_name = ${literal(dataset)})`
  );
}

function longName(type: string): string {
  return type === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : type;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
