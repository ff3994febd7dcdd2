import pg from 'pg';
import { embeddedUrl } from './embedded-url.ts';
import type { Hub } from './start-hub.ts';

/** Rows of a query in the hub's local warehouse. */
export async function inWarehouse(hub: Hub, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: await embeddedUrl(hub.dataDirectory, 'warehouse') });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The message ids in the tables of single events of the source *Demo*, sorted. */
export async function warehouseIds(hub: Hub): Promise<string[]> {
  const rows = await inWarehouse(
    hub,
    `select id from demo.tracks union all select id from demo.identifies
     union all select id from demo.pages union all select id from demo.groups`,
  );
  return rows.map((row) => String(row['id'])).sort();
}
