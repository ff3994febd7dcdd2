import { queryOptions } from '@tanstack/react-query';
import { answered, api, ApiError, type Schema } from '../api/client.ts';
import { listQuery } from '../api/queries.ts';
import { fateOf } from '../delivery/event-fate.ts';
import { words } from '../words.ts';
import type { EventFilter } from './event-filter.ts';

/** What the pages about events read. */
export const eventQueries = {
  list: (filter: EventFilter, limit = 50) =>
    listQuery(
      ['events', filter],
      (page, signal) => answered(api.GET('/events', { params: { query: { ...page, ...filter } }, signal })),
      { limit },
    ),
  /** Read anew while something may still happen to it; a trace costs the hub some reading in the lake. */
  trace: (messageId: string) =>
    queryOptions({
      queryKey: ['trace', messageId],
      queryFn: ({ signal }) =>
        answered(api.GET('/events/{messageId}/trace', { params: { path: { messageId } }, signal })),
      refetchInterval: ({ state }) => (state.data && isSettled(state.data) ? false : 5_000),
      // The lake has an event some seconds after it was received.
      retry: (failures, error) => error instanceof ApiError && error.status === 404 && failures < 3,
      retryDelay: 2_000,
    }),
  connectionsOf: (sourceId: string) =>
    queryOptions({
      queryKey: ['connections', { sourceId }],
      queryFn: async ({ signal }) => {
        const query = { sourceId, limit: 200 };
        return (await answered(api.GET('/connections', { params: { query }, signal }))).data;
      },
    }),
};

/** Nothing more is to be expected, unless somebody does something. */
function isSettled({ connections }: Schema<'Trace'>): boolean {
  const unsettled = [words.trace.fates.retried, words.trace.fates.again, words.trace.fates.unknown];
  return !connections.map(fateOf).some(({ label }) => unsettled.some((fate) => fate.label === label));
}
