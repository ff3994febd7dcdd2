import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from '../../api/client.ts';
import { listQuery } from '../../api/queries.ts';
import { contentTypeOf } from './send-file.ts';
import type { Query } from './file-wishes.ts';

export type Import = Schema<'Import'>;
export type Preview = Schema<'ImportPreview'>;
export type RefusedRow = Schema<'RefusedRow'>;

const MOVING_MS = 2_000;
const RESTING_MS = 15_000;
/** Of gzip too it holds more than the api looks at. */
const PREVIEW_BYTES = 512 * 1024;

export const importsKey = (sourceId: string) => ['sources', sourceId, 'imports'];

/** This source's imports, newest first; looked at often while one moves. */
export const importsQuery = (sourceId: string) => ({
  ...listQuery(
    importsKey(sourceId),
    (query, signal) => answered(api.GET('/imports', { params: { query: { ...query, sourceId } }, signal })),
    { limit: 20 },
  ),
  refetchInterval: ({ state }: { state: { data?: { pages: { data: Import[] }[] } | undefined } }) => {
    const isMoving = state.data?.pages.some(({ data }) => data.some(({ status }) => MOVING.has(status)));
    return isMoving ? MOVING_MS : RESTING_MS;
  },
});

const MOVING: ReadonlySet<Import['status']> = new Set(['uploading', 'running']);

/** What the file's beginning becomes; the last answer stays while the next is fetched. */
export const previewQuery = (sourceId: string, file: File, query: Query) =>
  queryOptions({
    queryKey: ['sources', sourceId, 'preview', file.name, file.size, file.lastModified, query],
    queryFn: ({ signal }) => {
      const type = contentTypeOf(file.name);
      return answered(
        api.POST('/sources/{id}/imports/preview', {
          params: { path: { id: sourceId }, query },
          headers: { 'content-type': type },
          // The document knows a body of bytes as text.
          body: file.slice(0, PREVIEW_BYTES, type) as unknown as string,
          bodySerializer: (body) => body,
          signal,
        }),
      );
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });

export const refusedQuery = (importId: string) =>
  listQuery(
    ['imports', importId, 'refused'],
    (query, signal) =>
      answered(api.GET('/imports/{id}/refused', { params: { path: { id: importId }, query }, signal })),
    { limit: 20 },
  );
