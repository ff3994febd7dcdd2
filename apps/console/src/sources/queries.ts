import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from '../api/client.ts';
import { listQuery } from '../api/queries.ts';

export type SourceKind = Schema<'SourceConnector'>;
export type Sample = Schema<'SourceSamples'>['data'][number];
export type Tested = Schema<'SourceTest'>;
export type Quarantined = Schema<'QuarantinedItem'>;
export type ReplayJob = Schema<'QuarantineReplayJob'>;
export type Kind = Schema<'SourceSchema'>['kinds'][number];

export const activityQuery = queryOptions({
  queryKey: ['sources', 'activity'],
  queryFn: ({ signal }) => answered(api.GET('/source-activity', { signal })),
  refetchInterval: 10_000,
});

/** All kinds of sources, as a list shows them. */
export const sourceKindsQuery = queryOptions({
  queryKey: ['catalog', 'sources'],
  queryFn: ({ signal }) => answered(api.GET('/catalog/sources', { signal })),
  staleTime: 600_000,
});

/** One kind with its settings and its README. */
export const sourceKindQuery = (type: string) =>
  queryOptions({
    queryKey: ['catalog', 'sources', type],
    queryFn: ({ signal }) =>
      answered(api.GET('/catalog/sources/{type}', { params: { path: { type } }, signal })),
    staleTime: 600_000,
  });

export const schemaQuery = (id: string) =>
  queryOptions({
    queryKey: ['sources', id, 'schema'],
    queryFn: ({ signal }) => answered(api.GET('/sources/{id}/schema', { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/** Asked again while the first request is waited for, and then less often. */
export const samplesQuery = (id: string) =>
  queryOptions({
    queryKey: ['sources', id, 'samples'],
    queryFn: ({ signal }) => answered(api.GET('/sources/{id}/samples', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.data.length ? 10_000 : 2_000),
  });

export interface TestInput {
  id: string;
  sample: { sampleId: string } | { body: string };
  /** Not saved yet. */
  mapping: Record<string, unknown>;
}

/** What a sample becomes by a mapping; the last answer stays while the next is fetched. */
export const testQuery = ({ id, sample, mapping }: TestInput) =>
  queryOptions({
    queryKey: ['sources', id, 'test', sample, mapping],
    queryFn: ({ signal }) =>
      answered(
        api.POST('/sources/{id}/test', {
          params: { path: { id } },
          body: { ...sample, contentType: 'application/json', settings: { mapping } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const quarantineQuery = (id: string, code: string | undefined) =>
  listQuery(
    ['sources', id, 'quarantine', code ?? ''],
    (query, signal) =>
      answered(
        api.GET('/sources/{id}/quarantine', {
          params: { path: { id }, query: { ...query, ...(code !== undefined && { code }) } },
          signal,
        }),
      ),
    { limit: 50, refetchInterval: 5_000 },
  );

export const reasonsQuery = (id: string) =>
  queryOptions({
    queryKey: ['sources', id, 'quarantine', 'reasons'],
    queryFn: ({ signal }) =>
      answered(api.GET('/sources/{id}/quarantine-reasons', { params: { path: { id } }, signal })),
    refetchInterval: 5_000,
  });

export const quarantinedQuery = (id: string, itemId: string) =>
  queryOptions({
    queryKey: ['sources', id, 'quarantine', 'item', itemId],
    queryFn: ({ signal }) =>
      answered(api.GET('/sources/{id}/quarantine/{itemId}', { params: { path: { id, itemId } }, signal })),
  });

/** The latest replays of a source's quarantine. */
export const replayJobsQuery = (id: string) =>
  queryOptions({
    queryKey: ['sources', id, 'quarantine', 'replays'],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/sources/{id}/quarantine/replays', {
          params: { path: { id }, query: { limit: 3 } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ status }) => status === 'running') ? 2_000 : 15_000,
  });

/** What would become of the newest items of a reason. */
export const replayPreviewQuery = (id: string, code: string | undefined) =>
  queryOptions({
    queryKey: ['sources', id, 'quarantine', 'preview', code ?? ''],
    queryFn: ({ signal }) =>
      answered(
        api.POST('/sources/{id}/quarantine/replay', {
          params: { path: { id } },
          body: { dryRun: true, ...(code !== undefined && { code }) },
          signal,
        }),
      ),
  });

export const connectionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['sources', id, 'connections'],
    queryFn: ({ signal }) => answered(api.GET('/connections', { params: { query: { limit: 200 } }, signal })),
    select: ({ data }) => data.filter(({ sourceId }) => sourceId === id),
  });

/** Whether there is a file of places; one that is put there is seen without a reload. */
export const geoQuery = queryOptions({
  queryKey: ['geo-database'],
  queryFn: ({ signal }) => answered(api.GET('/geo-database', { signal })),
  refetchInterval: 10_000,
});
