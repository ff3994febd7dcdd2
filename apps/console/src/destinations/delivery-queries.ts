import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';
import { listQuery } from '../api/queries.ts';

export const RANGES = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

const HOUR_MS = 3_600_000;
export const RANGE_MS: Record<Range, number> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
  '30d': 720 * HOUR_MS,
};

export type AttemptStatus = 'delivered' | 'retried' | 'held' | 'dead' | 'failed';

/** Which dead letters of a destination. */
export interface LetterFilter {
  destinationId: string;
  reason?: string;
  /** Died within this time. */
  within?: Range;
}

/** As the api wants it. */
export function letterQuery({ destinationId, reason, within }: LetterFilter) {
  return {
    destinationId,
    ...(reason !== undefined && { reason }),
    ...(within && { from: new Date(Date.now() - RANGE_MS[within]).toISOString() }),
  };
}

/** What the page of one destination reads. */
export const deliveryQueries = {
  live: (id: string) =>
    queryOptions({
      queryKey: ['destinations', id],
      queryFn: ({ signal }) => answered(api.GET('/destinations/{id}', { params: { path: { id } }, signal })),
      refetchInterval: ({ state }) => (state.data?.health.status === 'healthy' ? 5_000 : 2_000),
    }),
  stats: (id: string, range: Range) =>
    queryOptions({
      queryKey: ['destinations', id, 'stats', range],
      queryFn: ({ signal }) => {
        const query = { from: new Date(Date.now() - RANGE_MS[range]).toISOString() };
        return answered(api.GET('/destinations/{id}/stats', { params: { path: { id }, query }, signal }));
      },
      refetchInterval: range === '1h' ? 5_000 : 30_000,
    }),
  /** Of all destinations at once: a list asks nothing for each row. */
  activity: queryOptions({
    queryKey: ['destination-activity'],
    queryFn: ({ signal }) => answered(api.GET('/destination-activity', { signal })),
    refetchInterval: 30_000,
    staleTime: 30_000,
  }),
  attempts: (id: string, status: AttemptStatus | undefined) =>
    listQuery(
      ['destinations', id, 'attempts', status],
      (page, signal) => {
        const query = { ...page, ...(status && { status }) };
        return answered(api.GET('/destinations/{id}/attempts', { params: { path: { id }, query }, signal }));
      },
      { limit: 50, refetchInterval: 10_000 },
    ),
  letters: (filter: LetterFilter) =>
    listQuery(
      ['dead-letters', filter],
      (page, signal) =>
        answered(
          api.GET('/dead-letters', { params: { query: { ...page, ...letterQuery(filter) } }, signal }),
        ),
      { limit: 50, refetchInterval: 10_000 },
    ),
  letterCounts: (filter: LetterFilter) =>
    queryOptions({
      queryKey: ['dead-letters', filter, 'counts'],
      queryFn: ({ signal }) =>
        answered(api.GET('/dead-letters/counts', { params: { query: letterQuery(filter) }, signal })),
      refetchInterval: 10_000,
    }),
  letter: (id: string) =>
    queryOptions({
      queryKey: ['dead-letter', id],
      queryFn: ({ signal }) => answered(api.GET('/dead-letters/{id}', { params: { path: { id } }, signal })),
    }),
  redrives: (destinationId: string) =>
    queryOptions({
      queryKey: ['redrives', destinationId],
      queryFn: ({ signal }) => {
        const query = { destinationId, limit: 3 };
        return answered(api.GET('/dead-letters/redrives', { params: { query }, signal }));
      },
      refetchInterval: ({ state }) =>
        state.data?.data.some(({ status }) => status === 'running') ? 2_000 : 15_000,
    }),
  connections: (destinationId: string) =>
    queryOptions({
      queryKey: ['connections', { destinationId }],
      queryFn: async ({ signal }) => {
        const query = { destinationId, limit: 200 };
        return (await answered(api.GET('/connections', { params: { query }, signal }))).data;
      },
    }),
  connector: (type: string) =>
    queryOptions({
      queryKey: ['catalog', 'destinations', type],
      queryFn: ({ signal }) =>
        answered(api.GET('/catalog/destinations/{type}', { params: { path: { type } }, signal })),
      staleTime: Infinity,
    }),
  /** For choosing one and for names: as many as one page gives. */
  sources: queryOptions({
    queryKey: ['sources', 'names'],
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/sources', { params: { query: { limit: 200 } }, signal }))).data,
  }),
};
