import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { PlacedRows } from '../place-rows.ts';
import { quoteNames } from '../quote-name.ts';
import { copyText } from './copy-text.ts';
import { columnDefinitions } from './sql.ts';

/** The name of a transaction's staging table: temporary, so no other session's and no user's. */
export function stageName(label: string): string {
  return `pg_temp."trackyard_stage_${label}"`;
}

/** SQL that makes a staging table for the rows; gone with the transaction. */
export function createStage(stage: string, { columns }: PlacedRows): string {
  const name = stage.replace('pg_temp.', '');
  return `CREATE TEMPORARY TABLE ${name} (${columnDefinitions(columns).join(', ')}) ON COMMIT DROP`;
}

/** `table` as SQL writes its name. */
export async function copyRows(client: PoolClient, table: string, placed: PlacedRows): Promise<void> {
  const names = quoteNames(placed.columns.map(({ name }) => name));
  const copy = client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN`));
  const done = finished(copy);
  done.catch(() => undefined); // awaited below
  try {
    for (const piece of copyText(placed))
      if (!copy.write(piece)) await Promise.race([once(copy, 'drain'), done]);
    copy.end();
    await done;
  } catch (error) {
    copy.destroy(); // tells the server, where it does not know yet
    throw error;
  }
}
