import {
  infiniteQueryOptions,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { getBooks, getSession, getSource, listSources } from './calls.ts';
import { ApiError } from './client.ts';

/** What the pages read, by key; live numbers name their interval here. */
export const queries = {
  session: queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => getSession(signal),
    staleTime: 60_000,
  }),
  sources: infiniteQueryOptions({
    queryKey: ['sources'],
    queryFn: ({ pageParam, signal }) => listSources(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  }),
  source: (id: string) =>
    queryOptions({ queryKey: ['source', id], queryFn: ({ signal }) => getSource(id, signal) }),
  books: queryOptions({
    queryKey: ['books'],
    queryFn: ({ signal }) => getBooks(signal),
    refetchInterval: 5_000,
  }),
};

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
