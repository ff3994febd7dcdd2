import type { DuckDBConnection } from '@duckdb/node-api';
import type { Token } from './lex-sql.ts';
import { literal, quoted } from './to-duckdb.ts';

/** Where the engine keeps the comments of schemas, which DuckDB does not have. */
export const SCHEMA_COMMENTS = '"__SNOWFLAKE"."SCHEMA_COMMENTS"';

/**
 * Runs a statement that makes, replaces, comments or drops with what Snowflake has besides DuckDB: comments and
 * clones. A clone, and whatever is replaced, has the comment that the statement gives it and no other. False for any
 * other statement, of which nothing is done.
 */
export async function runDdl(
  connection: DuckDBConnection,
  tokens: readonly Token[],
  translate: (tokens: readonly Token[]) => string,
): Promise<boolean> {
  if (!['CREATE', 'COMMENT', 'DROP'].includes(tokens[0]?.value ?? '')) return false;
  const text = tokens.map(({ kind, value }) => (kind === 'name' ? quoted(value) : value)).join(' ');
  const last = tokens.at(-1);
  const comment = last?.kind === 'text' ? last.value : undefined;
  const run = (sql: string) => connection.run(sql);

  const replaced = /^CREATE OR REPLACE SCHEMA ("[^ ]+") COMMENT = /.exec(text)?.[1];
  if (replaced !== undefined && comment !== undefined) {
    await run(`DROP SCHEMA IF EXISTS ${replaced} CASCADE`);
    await run(`CREATE SCHEMA ${replaced}`);
    await run(`DELETE FROM ${SCHEMA_COMMENTS} WHERE "SCHEMA" = ${asText(replaced)}`);
    await run(`INSERT INTO ${SCHEMA_COMMENTS} VALUES (${asText(replaced)}, ${literal(comment)})`);
    return true;
  }
  const clone =
    /^CREATE OR REPLACE TABLE ("[^ ]+") \. ("[^ ]+") CLONE ("[^ ]+") \. ("[^ ]+") COPY GRANTS$/.exec(text);
  if (clone) {
    const [, schema, table, ofSchema, ofTable] = clone;
    await run(`CREATE OR REPLACE TABLE ${schema}.${table} AS FROM ${ofSchema}.${ofTable}`);
    return true;
  }
  const commented = /^COMMENT ON TABLE ("[^ ]+") \. ("[^ ]+") IS /.exec(text);
  if (commented && comment !== undefined) {
    await run(`COMMENT ON TABLE ${commented[1]}.${commented[2]} IS ${literal(comment)}`);
    return true;
  }
  const made = /^CREATE TABLE IF NOT EXISTS ("[^ ]+") \. ("[^ ]+") \(.*\) COMMENT = /.exec(text);
  if (made && comment !== undefined) {
    const [, schema = '', table = ''] = made;
    const named = `schema_name = ${asText(schema)} AND table_name = ${asText(table)}`;
    const before = await connection.runAndReadAll(`SELECT 1 FROM duckdb_tables() WHERE ${named}`);
    await run(translate(tokens.slice(0, -3)));
    if (before.currentRowCount === 0) await run(`COMMENT ON TABLE ${schema}.${table} IS ${literal(comment)}`);
    return true;
  }
  const dropped = /^DROP SCHEMA IF EXISTS ("[^ ]+")/.exec(text)?.[1];
  if (dropped !== undefined) await run(`DELETE FROM ${SCHEMA_COMMENTS} WHERE "SCHEMA" = ${asText(dropped)}`);
  return false;
}

/** A quoted name as a text; names of tests have no quotes in them. */
function asText(name: string): string {
  return literal(name.slice(1, -1));
}
