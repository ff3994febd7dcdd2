import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '@trackyard/base';
import { openBucket, type BucketOptions } from '@trackyard/lake';
import { copyText } from '../../postgres/copy-text.ts';
import type { LogicalType } from '../../logical-type.ts';
import type { S3Keys } from '../staging-bucket.ts';
import type { LoadError } from './gated-session.ts';

/** From where COPY takes objects. */
export interface CopySource {
  s3Url?: string;
  /** The one role that this Redshift may assume, and what it may do with it. */
  role?: { arn: string; keys: S3Keys };
}

/** Rows as PostgreSQL takes them, or what Redshift would have said. */
export type CopiedRows = { sql: string; rows: readonly Buffer[] } | { refused: string; detail?: LoadError };

type StagedColumns = ReadonlyMap<string, LogicalType>;

const COPY =
  /^COPY (?<table>"(?:[^"]|"")+") \((?<names>.+?)\) FROM 's3:\/\/(?<bucket>[^/']+)\/(?<key>[^']+)' (?:IAM_ROLE '(?<role>[^']+)'|ACCESS_KEY_ID '(?<id>[^']*)' SECRET_ACCESS_KEY '(?<secret>(?:[^']|'')*)') REGION '(?<region>[a-z0-9-]+)' FORMAT JSON 'auto' GZIP TIMEFORMAT 'auto' COMPUPDATE OFF STATUPDATE OFF$/;
const MAX_TEXT_BYTES = 65_535;
const TYPES: Readonly<Record<string, LogicalType>> = {
  BOOLEAN: 'boolean',
  BIGINT: 'integer',
  'DOUBLE PRECISION': 'float',
  TIMESTAMPTZ: 'timestamp',
  'VARCHAR(65535)': 'string',
  SUPER: 'json',
};

/** The columns of the temporary table that a statement makes. */
export function stagedColumns(sql: string): StagedColumns | undefined {
  if (!sql.startsWith('CREATE TEMPORARY TABLE')) return undefined;
  const columns = [...sql.matchAll(/"((?:[^"]|"")*)" ([A-Z][A-Z0-9 ()]*?)(?=, "|\)$)/g)];
  return new Map(columns.map(([, name = '', type = '']) => [name, TYPES[type] ?? 'string']));
}

/** Does what Redshift does with a COPY from S3: fetches the object with the keys or the role that it is given. */
export async function readCopy(
  sql: string,
  source: CopySource,
  columns: StagedColumns | undefined,
): Promise<CopiedRows> {
  const {
    table,
    names,
    bucket = '',
    key = '',
    region = '',
    role,
    id = '',
    secret = '',
  } = COPY.exec(sql)?.groups ?? {};
  if (table === undefined || !columns) return { refused: 'syntax error in COPY' };
  if (role !== undefined && role !== source.role?.arn)
    return { refused: `User arn:aws:redshift:x is not authorized to assume IAM Role ${role}` };
  const credentials =
    role !== undefined && source.role
      ? source.role.keys
      : { accessKeyId: id, secretAccessKey: secret.replaceAll("''", "'") };
  try {
    const object = await fetchObject({ bucket, endpoint: source.s3Url ?? '', region, credentials }, key);
    if (!object) return { refused: `The specified S3 prefix '${key}' does not exist` };
    if (names !== [...columns.keys()].map((name) => `"${name}"`).join(', '))
      return { refused: 'The columns of COPY are not those of its table' };
    return rowsOf(gunzipSync(object).toString(), { table, columns, file: `s3://${bucket}/${key}` });
  } catch (error) {
    const { details } = error as { details?: { code?: string } };
    return { refused: `S3ServiceException:${(error as Error).message},Status 403,Error ${details?.code}` };
  }
}

const buckets = new Map<string, ReturnType<typeof openBucket>>();

async function fetchObject(options: BucketOptions, key: string): Promise<Uint8Array | undefined> {
  const id = JSON.stringify(options);
  let bucket = buckets.get(id);
  if (!bucket) buckets.set(id, (bucket = openBucket(options)));
  return (await bucket).get(key);
}

function rowsOf(
  text: string,
  { table, columns, file }: { table: string; columns: StagedColumns; file: string },
): CopiedRows {
  const lines: JsonObject[] = [];
  for (const line of text.split('\n')) if (line !== '') lines.push(JSON.parse(line) as JsonObject);
  for (const line of lines) {
    const problem = problemOf(line, columns);
    if (!problem) continue;
    const name = table.slice(1, -1);
    const refused = `Load into table '${name}' failed. Check 'sys_load_error_detail' system table for details.`;
    return { refused, detail: { ...problem, file } };
  }
  const wanted = [...columns].map(([name, type]) => ({ name, type }));
  const cells = lines.map((line) =>
    wanted.map(({ name }) => (Object.hasOwn(line, name) ? line[name] : undefined)),
  );
  const names = wanted.map(({ name }) => `"${name}"`).join(', ');
  return { sql: `COPY ${table} (${names}) FROM STDIN`, rows: [...copyText({ columns: wanted, cells })] };
}

/**
 * With `auto`, a key goes to the column of its name; whatever has none would be left out in silence.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html
 */
function problemOf(line: JsonObject, columns: StagedColumns): Omit<LoadError, 'file'> | undefined {
  for (const [column, value] of Object.entries(line)) {
    const type = columns.get(column);
    if (type === undefined) return { column, message: 'no column of this name' };
    const isText = typeof value === 'string';
    if (isText && Buffer.byteLength(value) > MAX_TEXT_BYTES)
      return { column, message: 'String length exceeds DDL length' };
    if ((type === 'string' || type === 'timestamp') !== isText && type !== 'json')
      return { column, message: 'Invalid value' };
  }
  return undefined;
}
