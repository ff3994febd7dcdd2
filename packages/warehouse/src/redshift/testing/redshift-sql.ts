/** A statement as PostgreSQL takes it, or why Redshift would not. */
export type Translated = { sql: string } | { refused: string };

const ID = '"i"';
const TABLE = '"i"\\."i"';
const TYPE = '(?:BOOLEAN|BIGINT|DOUBLE PRECISION|TIMESTAMPTZ|VARCHAR\\(65535\\)|SUPER)';
const COLUMN = `${ID} ${TYPE}`;
const IDS = `${ID}(?:, ${ID})*`;
const SOURCE = `(?:${ID}|\\(SELECT (?:JSON_PARSE\\(${ID}\\) AS )?${ID}(?:, (?:JSON_PARSE\\(${ID}\\) AS )?${ID})* FROM ${ID}\\))`;
const KEYS = `t\\.${ID} = s\\.${ID}(?: AND t\\.${ID} = s\\.${ID})?`;
const MISSING = `WHERE NOT EXISTS \\(SELECT 1 FROM ${TABLE} t WHERE ${KEYS}\\)`;
const STAGED = `s\\.${ID}(?:, s\\.${ID})*`;
const SIDE = `(?:[st]\\.${ID}|NULL)`;
const WINNER = `CASE WHEN ${SIDE} IS NOT NULL(?: OR ${SIDE} IS NOT NULL)* THEN ${SIDE} ELSE ${SIDE} END`;
const ASSIGNED = `(?:GETDATE\\(\\)|${SIDE}|coalesce\\(${SIDE}, ${SIDE}\\)|${WINNER})`;
const IN_SPAN = 'received_at >= CAST\\(\\$ AS TIMESTAMPTZ\\) AND received_at < CAST\\(\\$ AS TIMESTAMPTZ\\)';
const COUNT =
  "SELECT n AS place, to_char\\(received_at AT TIME ZONE 's', 's'\\) AS day, count\\(\\*\\) AS total" +
  `(?:, source_id AS source)? FROM ${TABLE} WHERE ${IN_SPAN} GROUP BY 2(?:, 4)?`;
const TUPLE = '\\(\\$(?:, \\$)*\\)';

/**
 * What the dialect says, with names, texts, numbers and parameters struck out; each form is one that Redshift's
 * documentation has. Everything else is refused, known or not: ON CONFLICT, RETURNING, jsonb, COPY FROM STDIN,
 * ADD COLUMN IF NOT EXISTS, ON COMMIT DROP, arrays, advisory locks, …
 * https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_commands.html
 */
const FORMS = [
  'BEGIN|COMMIT|ROLLBACK',
  'SET LOCAL statement_timeout TO n',
  "SET LOCAL timezone TO 's'",
  `LOCK ${TABLE}(?:, ${TABLE})*`,
  `CREATE SCHEMA IF NOT EXISTS ${ID}`,
  `DROP SCHEMA (?:IF EXISTS )?${ID} CASCADE`,
  `COMMENT ON TABLE ${TABLE} IS 's'`,
  `CREATE TABLE (?:IF NOT EXISTS )?${TABLE} \\(${COLUMN}(?:, ${COLUMN})*\\)(?: DISTKEY \\(${ID}\\))?(?: SORTKEY \\(${ID}\\))?`,
  `CREATE TEMPORARY TABLE ${ID} \\(${COLUMN}(?:, ${COLUMN})*\\)`,
  `CREATE TABLE ${TABLE} \\(LIKE ${TABLE}\\)`,
  `ALTER TABLE ${TABLE} ADD COLUMN ${COLUMN}`,
  `ALTER TABLE ${TABLE} DROP COLUMN ${ID}`,
  `DROP TABLE (?:${IDS}|${TABLE})`,
  `INSERT INTO ${ID} \\(${IDS}\\) VALUES ${TUPLE}(?:, ${TUPLE})*`,
  `INSERT INTO ${TABLE} \\(${IDS}\\) SELECT ${STAGED}, GETDATE\\(\\) FROM ${SOURCE} s(?: ${MISSING})?`,
  `SELECT ${STAGED} FROM ${SOURCE} s ${MISSING}`,
  `SELECT t\\.${ID}(?:, t\\.${ID})* FROM ${TABLE} t JOIN ${SOURCE} s ON ${KEYS}`,
  `INSERT INTO ${TABLE} \\(${IDS}\\) SELECT ${IDS} FROM ${TABLE}`,
  `DELETE FROM ${TABLE}(?: WHERE ${IN_SPAN})?`,
  `${COUNT}(?: UNION ALL ${COUNT})*`,
  'SELECT column_name, error_message FROM sys_load_error_detail WHERE file_name = \\$',
  'SELECT n.nspname AS schema, c.relname AS name, d.description AS comment FROM pg_description d ' +
    "JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 's'::regclass AND d.objsubid = 0 " +
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 's' AND n.nspname IN \\(\\$(?:, \\$)*\\)",
  `UPDATE ${TABLE} AS t SET ${ID} = ${ASSIGNED}(?:, ${ID} = ${ASSIGNED})* FROM ${SOURCE} s WHERE ${KEYS}`,
  'SELECT nspname AS name FROM pg_namespace WHERE nspname IN \\(\\$(?:, \\$)*\\)',
  'SELECT table_schema, table_name, column_name, data_type, character_maximum_length ' +
    'FROM svv_columns WHERE table_schema IN \\(\\$(?:, \\$)*\\)',
  "SELECT has_database_privilege\\(current_database\\(\\), 's'\\) AS may_create, " +
    "has_database_privilege\\(current_database\\(\\), 's'\\) AS may_stage",
  "SELECT has_schema_privilege\\(nspname, 's'\\) AS may_create, " +
    "has_schema_privilege\\(nspname, 's'\\) AS may_use FROM pg_namespace WHERE nspname = \\$",
].map((form) => new RegExp(`^(?:${form})$`));

/** Names are folded to lower case, also quoted ones, and have 127 bytes. */
const MAX_NAME_BYTES = 127;
const SYSTEM_COLUMNS = new Set(['oid', 'tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);
const NAME = /"((?:[^"]|"")*)"/g;

/**
 * Statements come one by one, or joined by `; ` where none has such a text in it. Of a session's timeout and that of
 * its queue, the shorter one counts.
 */
export function translate(text: string, queueTimeoutMs = Infinity): Translated {
  const parts = text.startsWith('BEGIN') ? text.split('; ') : [text];
  const refused = parts.map(problemOf).find((problem) => problem !== undefined);
  if (refused !== undefined) return { refused };
  return { sql: parts.map((part) => asPostgres(part, queueTimeoutMs)).join('; ') };
}

function problemOf(statement: string): string | undefined {
  const form = statement
    .replace(NAME, '"i"')
    .replace(/'(?:[^'\\]|'')*'/g, "'s'")
    .replace(/\$\d+/g, '$')
    .replace(/ TO \d+$/, ' TO n')
    .replace(/\bSELECT \d+ AS /g, 'SELECT n AS ');
  if (!FORMS.some((known) => known.test(form))) return `syntax error: ${form.slice(0, 200)}`;
  for (const [, name = ''] of statement.matchAll(NAME)) {
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `identifier "${name}" is too long`;
    if (SYSTEM_COLUMNS.has(name)) return `column name "${name}" conflicts with a system column name`;
    if (name !== name.toLowerCase()) return `"${name}" would be folded to lower case`;
  }
  return undefined;
}

const TIMEOUT = /^(SET LOCAL statement_timeout TO) (\d+)$/;

function asPostgres(statement: string, queueTimeoutMs: number): string {
  const [, set, ms] = TIMEOUT.exec(statement) ?? [];
  if (set !== undefined) return `${set} ${Math.min(Number(ms), queueTimeoutMs)}`;
  if (/^(CREATE|ALTER)/.test(statement))
    statement = statement.replaceAll(' DOUBLE PRECISION', ' redshift.float');
  if (!statement.startsWith('CREATE TABLE')) return statement;
  // In PostgreSQL, not null is all that LIKE takes along; nothing of ours is.
  return statement.replace(/(\))(?: DISTKEY \(.*?\))?(?: SORTKEY \(.*?\))?$/, '$1');
}
