import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { PoolClient } from 'pg';
import type { PlacedRows } from '../place-rows.ts';
import { quoteName, quoteNames } from '../quote-name.ts';
import { storableJson, storableText } from '../storable-text.ts';
import { copyError } from './copy-refused.ts';
import { columnDefinitions, quoteText } from './sql.ts';
import type { StagingBucket } from './staging-bucket.ts';

const compress = promisify(gzip);

/**
 * Stages rows by COPY: as lines of JSON in an object with a new name, which is removed afterwards. An object that a
 * killed process leaves behind is never read.
 * https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
 */
export async function stageByCopy(
  client: PoolClient,
  name: string,
  { placed, bucket }: { placed: PlacedRows; bucket: StagingBucket },
): Promise<string> {
  const table = quoteName(name);
  await client.query(`CREATE TEMPORARY TABLE ${table} (${columnDefinitions(placed.columns).join(', ')})`);
  if (placed.cells.length === 0) return table;
  const key = `${bucket.prefix}trackyard-${randomUUID()}.json.gz`;
  await bucket.put(key, await compress(linesOf(placed)));
  try {
    await client.query(copyStatement(table, { placed, bucket, key }));
  } catch (error) {
    throw copyError(`s3://${bucket.bucket}/${key}`, error);
  } finally {
    await bucket.remove(key).catch(() => undefined);
  }
  return table;
}

function copyStatement(
  table: string,
  { placed, bucket, key }: { placed: PlacedRows; bucket: StagingBucket; key: string },
): string {
  const { access } = bucket;
  const credentials =
    'iamRole' in access
      ? `IAM_ROLE ${quoteText(access.iamRole)}`
      : `ACCESS_KEY_ID ${quoteText(access.accessKeyId)} SECRET_ACCESS_KEY ${quoteText(access.secretAccessKey)}`;
  return (
    `COPY ${table} (${quoteNames(placed.columns.map((column) => column.name))}) ` +
    `FROM ${quoteText(`s3://${bucket.bucket}/${key}`)} ${credentials} REGION ${quoteText(bucket.region)} ` +
    "FORMAT JSON 'auto' GZIP TIMEFORMAT 'auto' COMPUPDATE OFF STATUPDATE OFF"
  );
}

/** Values that belong in a text column go as text, whatever they are; null ones are left out. */
function linesOf({ columns, cells }: PlacedRows): string {
  return cells
    .map((row) => {
      const line: Record<string, unknown> = {};
      for (const [at, { name, type }] of columns.entries()) {
        const value = row[at];
        if (value === undefined || value === null) continue;
        if (type !== 'string') line[name] = value;
        else if (typeof value === 'string') line[name] = storableText(value);
        else line[name] = typeof value === 'object' ? storableJson(value) : String(value);
      }
      return `${storableJson(line)}\n`;
    })
    .join('');
}
