import {
  infiniteQueryOptions,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { answered, api, ApiError, type Schema } from './client.ts';
import { getSession } from './session.ts';

/** What several pages read, by key; live numbers name their interval here. Each area has its own beside its pages. */
export const queries = {
  session: queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => getSession(signal),
    staleTime: 60_000,
  }),
  sources: listQuery(['sources'], (query, signal) =>
    answered(api.GET('/sources', { params: { query }, signal })),
  ),
  source: (id: string) =>
    queryOptions({
      queryKey: ['sources', id],
      queryFn: ({ signal }) => answered(api.GET('/sources/{id}', { params: { path: { id } }, signal })),
    }),
  destinations: listQuery(['destinations'], (query, signal) =>
    answered(api.GET('/destinations', { params: { query }, signal })),
  ),
  destination: (id: string) =>
    queryOptions({
      queryKey: ['destinations', id],
      queryFn: ({ signal }) => answered(api.GET('/destinations/{id}', { params: { path: { id } }, signal })),
    }),
  connections: listQuery(['connections'], (query, signal) =>
    answered(api.GET('/connections', { params: { query }, signal })),
  ),
  books: queryOptions({
    queryKey: ['books'],
    queryFn: ({ signal }) => answered(api.GET('/books', { signal })),
    refetchInterval: 5_000,
  }),
};

export type Source = Schema<'Source'>;
export type Destination = Schema<'Destination'>;

interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** A list that the server pages; `flat` of `usePages` joins what has been fetched. */
export function listQuery<Item>(
  queryKey: readonly unknown[],
  fetchPage: (query: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<Page<Item>>,
  options: { limit?: number; refetchInterval?: number } = {},
) {
  const { limit = 100, ...rest } = options;
  return infiniteQueryOptions({
    queryKey: [...queryKey, 'list'],
    queryFn: ({ pageParam, signal }) => fetchPage({ limit, ...(pageParam && { cursor: pageParam }) }, signal),
    initialPageParam: '',
    getNextPageParam: (page: Page<Item>) => page.nextCursor ?? undefined,
    ...rest,
  });
}

/** The one cache; any answer 401 ends the session, and the app shows the sign-in page. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) endSession(client);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry: shouldRetry, staleTime: 5_000 } },
  });
  return client;
}

/** Shows the sign-in page, and forgets what the last user saw. */
export function endSession(client: QueryClient): void {
  client.setQueryData(queries.session.queryKey, null);
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== queries.session.queryKey[0] });
}

/** Only what may go away by itself is tried again. */
function shouldRetry(failures: number, error: Error): boolean {
  const isLasting = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return !isLasting && failures < 2;
}
