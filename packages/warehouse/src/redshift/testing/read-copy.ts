import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '@trackyard/base';
import { openBucket } from '@trackyard/lake';
import { copyText } from '../../postgres/copy-text.ts';
import type { LogicalType } from '../../logical-type.ts';

/** Rows as PostgreSQL takes them, or what Redshift would have said. */
export type CopiedRows = { sql: string; rows: Buffer[] } | { refused: string };

const COPY =
  /^COPY ("(?:[^"]|"")+") \((.+?)\) FROM 's3:\/\/([^/']+)\/([^']+)' ACCESS_KEY_ID '([^']*)' SECRET_ACCESS_KEY '((?:[^']|'')*)' REGION '([a-z0-9-]+)' FORMAT JSON 'auto' GZIP TIMEFORMAT 'auto' COMPUPDATE OFF STATUPDATE OFF$/;
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
export function stagedColumns(sql: string): ReadonlyMap<string, LogicalType> | undefined {
  if (!sql.startsWith('CREATE TEMPORARY TABLE')) return undefined;
  const columns = [...sql.matchAll(/"((?:[^"]|"")*)" ([A-Z][A-Z0-9 ()]*?)(?=, "|\)$)/g)];
  return new Map(columns.map(([, name = '', type = '']) => [name, TYPES[type] ?? 'string']));
}

/** Does what Redshift does with a COPY from S3: fetches the object with the keys that it is given. */
export async function readCopy(
  sql: string,
  { endpoint, columns }: { endpoint: string; columns: ReadonlyMap<string, LogicalType> | undefined },
): Promise<CopiedRows> {
  const [, table = '', names = '', bucket = '', key = '', accessKeyId = '', secret = '', region = ''] =
    COPY.exec(sql) ?? [];
  if (table === '' || !columns) return { refused: 'syntax error in COPY' };
  const credentials = { accessKeyId, secretAccessKey: secret.replaceAll("''", "'") };
  try {
    const storage = await openBucket({ bucket, endpoint, region, credentials });
    const object = await storage.get(key);
    if (!object) return { refused: `The specified S3 prefix '${key}' does not exist` };
    const lines: JsonObject[] = [];
    for (const line of gunzipSync(object).toString().split('\n'))
      if (line !== '') lines.push(JSON.parse(line) as JsonObject);
    const wanted = [...columns].map(([name, type]) => ({ name, type }));
    const problem = lines.map((line) => problemOf(line, columns)).find((found) => found !== undefined);
    if (problem !== undefined || wanted.map(({ name }) => `"${name}"`).join(', ') !== names)
      return {
        refused: `Load into table ${table} failed. Check 'sys_load_error_detail' system table. ${problem}`,
      };
    const cells = lines.map((line) => wanted.map(({ name }) => line[name]));
    return { sql: `COPY ${table} (${names}) FROM STDIN`, rows: [...copyText({ columns: wanted, cells })] };
  } catch (error) {
    const { details } = error as { details?: { code?: string } };
    return { refused: `S3ServiceException:${(error as Error).message},Status 403,Error ${details?.code}` };
  }
}

/** With `auto`, a key goes to the column of its name; whatever has none would be left out in silence. */
function problemOf(line: JsonObject, columns: ReadonlyMap<string, LogicalType>): string | undefined {
  for (const [name, value] of Object.entries(line)) {
    const type = columns.get(name);
    if (type === undefined) return `no column for ${name}`;
    const isText = typeof value === 'string';
    if (isText && Buffer.byteLength(value) > MAX_TEXT_BYTES) return 'String length exceeds DDL length';
    if ((type === 'string' || type === 'timestamp') !== isText && type !== 'json')
      return `Invalid value for ${name}`;
  }
  return undefined;
}
