import { once } from 'node:events';
import type { Response } from 'express';
import { toReportCsv, type RowRefusal } from '@trackyard/import-file';
import type { ImportFiles } from '@trackyard/lake';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, idSchema, pageOf, pageQuery, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { importSchema, importView, rowRefusalSchema } from './import-view.ts';

const PAGE = 50;
const DOWNLOAD_PAGE = 500;
const CONTENT_TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' };

export interface ImportRoutesOptions {
  store: Pick<ApiOptions['store'], 'imports'>;
  lakeParts: Pick<ApiOptions['lakeParts'], 'imports'>;
}

/** Imports of files: how far they are, and what was refused. */
export function importRoutes({ store, lakeParts }: ImportRoutesOptions): Route[] {
  const tag = 'Imports';
  const act = (action: 'pause' | 'resume' | 'cancel', summary: string, description: string) =>
    route({
      method: 'post',
      path: `/imports/:id/${action}`,
      ...{ tag, summary, description },
      params: idParams,
      response: importSchema,
      handle: async ({ workspaceId, params }) =>
        importView(await store.imports[action](workspaceId, params.id)),
    });
  return [
    route({
      method: 'get',
      path: '/imports',
      tag,
      summary: 'Imports, newest first',
      description: 'Those that were over 30 days ago are gone, their reports with them.',
      query: pageQuery.extend({ sourceId: idSchema.optional() }),
      response: pageOf(importSchema),
      async handle({ workspaceId, query }) {
        return mapPage(await store.imports.list(workspaceId, query), importView);
      },
    }),
    route({
      method: 'get',
      path: '/imports/:id',
      tag,
      summary: 'One import and how far it is',
      params: idParams,
      response: importSchema,
      handle: async ({ workspaceId, params }) => importView(await store.imports.get(workspaceId, params.id)),
    }),
    route({
      method: 'get',
      path: '/imports/:id/refused',
      tag,
      summary: 'Rows that became no event',
      description:
        'In the order of the file, also while it is imported. `csv` and `ndjson` answer with a file that holds all of ' +
        'them. What collection has refused stands in quarantine, too.',
      params: idParams,
      query: pageQuery.extend({ format: z.enum(['json', 'csv', 'ndjson']).default('json') }),
      response: pageOf(rowRefusalSchema),
      async handle({ workspaceId, params: { id }, query: { format, cursor, limit = PAGE }, response }) {
        await store.imports.get(workspaceId, id);
        if (format !== 'json') return sendReport(lakeParts.imports, { id, format }, response);
        const { rows, next } = await lakeParts.imports.report(id, { after: cursor, limit });
        return { data: rows as RowRefusal[], nextCursor: next };
      },
    }),
    act('pause', 'Pause an import', 'Within a second; what became an event already goes its way.'),
    act('resume', 'Go on with a paused import', 'From the row behind the last one.'),
    act('cancel', 'Stop an import', 'For good, an upload too. What became an event already stays.'),
  ];
}

async function sendReport(
  files: Pick<ImportFiles, 'report'>,
  { id, format }: { id: string; format: 'csv' | 'ndjson' },
  response: Response,
): Promise<void> {
  let after: string | undefined;
  let isFirst = true;
  do {
    const { rows, next } = await files.report(id, { after, limit: DOWNLOAD_PAGE });
    if (isFirst) {
      const name = `refused-${id}.${format}`;
      response.set({
        'content-type': CONTENT_TYPES[format],
        'content-disposition': `attachment; filename="${name}"`,
      });
    }
    const text = format === 'csv' ? toReportCsv(rows as RowRefusal[], { isFirst }) : toNdjson(rows);
    if (!response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    isFirst = false;
    after = next ?? undefined;
  } while (after !== undefined && !response.closed);
  response.end();
}

function toNdjson(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
