import type { PullContext, Settings } from '@trackyard/connector-sdk';
import { createPostgresReader, readPostgresConnection } from '@trackyard/warehouse';
import { readSettings } from './read-settings.ts';
import { readRows, readTypes } from './table-query.ts';

/** Connects, and reads one row as a run would: what is missing is told in the database's own words. */
export async function checkTable(context: PullContext, settings: Settings): Promise<void> {
  const table = readSettings(settings);
  const reader = createPostgresReader(readPostgresConnection(settings, context.dial), context.log);
  try {
    await reader.read(context.signal, async (rows) => {
      const types = await readTypes(rows, table);
      if (types) await readRows(rows, { table, types }, { after: undefined, end: undefined, limit: 1 });
    });
  } finally {
    await reader.close();
  }
}
