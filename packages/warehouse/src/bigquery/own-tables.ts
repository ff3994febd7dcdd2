import { objectOf, objectsOf } from '@trackyard/connector-sdk';
import { isMissing } from './api-failure.ts';
import type { Rest } from './rest.ts';
import { isServiceTable } from './service-tables.ts';

/** On each table that is ours: a copy that somebody makes by a SELECT has none. */
export const TABLE_LABELS = { made_by: 'trackyard' } as const;

const PAGE_TABLES = 500;

/** The tables of a dataset that Trackyard made; none where there is no dataset. The list costs nothing. */
export async function ownTables(rest: Rest, datasetId: string, signal: AbortSignal): Promise<string[]> {
  const path = `/datasets/${encodeURIComponent(datasetId)}/tables`;
  const names: string[] = [];
  try {
    for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
      const query = { maxResults: String(PAGE_TABLES), ...(pageToken !== '' && { pageToken }) };
      const page = await rest.request({ method: 'GET', path, query }, signal);
      for (const { tableReference, labels } of objectsOf(page.tables)) {
        const name = String(objectOf(tableReference).tableId);
        const isOurs = objectOf(labels).made_by === TABLE_LABELS.made_by;
        if (isOurs && !isServiceTable(name)) names.push(name);
      }
      pageToken = typeof page.nextPageToken === 'string' ? page.nextPageToken : undefined;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return names.sort();
}
