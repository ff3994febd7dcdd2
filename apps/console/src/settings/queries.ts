import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';
import { listQuery } from '../api/queries.ts';

export const apiKeys = listQuery(['api-keys'], (query, signal) =>
  answered(api.GET('/api-keys', { params: { query }, signal })),
);

export const system = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => answered(api.GET('/system', { signal })),
  refetchInterval: 10_000,
});

export const unauthorized = queryOptions({
  queryKey: ['unauthorized'],
  queryFn: ({ signal }) => answered(api.GET('/unauthorized', { signal })),
});
