import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { answered, api, type Schema } from '../api/client.ts';

export type ListedConnector = Schema<'ListedConnector'>;
export type Connection = Schema<'Connection'>;
export type DestinationCheck = Schema<'DestinationCheck'>;

const PAGE = 100;
const EVENTS = 50;
const SLOW_MS = 5_000;
const SHADOW_MS = 3_000;

export const catalogQueries = {
  list: queryOptions({
    queryKey: ['catalog', 'destinations'],
    queryFn: async ({ signal }) => (await answered(api.GET('/catalog/destinations', { signal }))).data,
    staleTime: Infinity, // as long as this version runs
  }),
  connector: (type: string) =>
    queryOptions({
      queryKey: ['catalog', 'destinations', type],
      queryFn: ({ signal }) =>
        answered(api.GET('/catalog/destinations/{type}', { params: { path: { type } }, signal })),
      staleTime: Infinity,
    }),
  /** All connections of one destination, or of all. */
  connections: (destinationId?: string) =>
    queryOptions({
      queryKey: ['connections', destinationId ?? 'all'],
      queryFn: ({ signal }) => allConnections(destinationId, signal),
    }),
  /** A source's latest stored events; looked for again while there is none. */
  events: (sourceId: string) =>
    queryOptions({
      queryKey: ['events', 'latest', sourceId],
      queryFn: async ({ signal }) => {
        const query = { sourceId, limit: EVENTS };
        return (await answered(api.GET('/events', { params: { query }, signal }))).data;
      },
      refetchInterval: ({ state }) => (state.data?.length ? false : SLOW_MS),
      staleTime: 30_000,
    }),
  /** What the last check of the credentials said; written by whoever checks. */
  check: (destinationId: string) =>
    queryOptions({
      queryKey: ['destinations', destinationId, 'check'],
      queryFn: (): DestinationCheck | null => null,
      staleTime: Infinity,
    }),
  shadow: (connectionId: string) =>
    queryOptions({
      queryKey: ['connections', connectionId, 'shadow'],
      queryFn: ({ signal }) =>
        answered(api.GET('/connections/{id}/shadow', { params: { path: { id: connectionId } }, signal })),
      refetchInterval: SHADOW_MS,
    }),
};

async function allConnections(destinationId: string | undefined, signal: AbortSignal): Promise<Connection[]> {
  const all: Connection[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: PAGE, ...(destinationId && { destinationId }), ...(cursor && { cursor }) };
    const page = await answered(api.GET('/connections', { params: { query }, signal }));
    all.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return all;
}

/** After a change of a destination or its connections. */
export async function refreshDestination(client: QueryClient, destinationId: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['connections'] }),
    client.invalidateQueries({ queryKey: ['destinations', destinationId], exact: true }),
    client.invalidateQueries({ queryKey: ['destinations', 'list'] }),
  ]);
}
