import { queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from '../api/client.ts';
import { listQuery } from '../api/queries.ts';

/** While something moves, pages look again this often. */
const MOVING_MS = 2_000;

export const lake = queryOptions({
  queryKey: ['lake'],
  queryFn: ({ signal }) => answered(api.GET('/lake', { signal })),
});

export const deletions = {
  ...listQuery(['deletions'], (_, signal) => answered(api.GET('/lake/deletions', { signal }))),
  refetchInterval: MOVING_MS,
};

export const warehouses = {
  ...listQuery(['warehouses'], (_, signal) => answered(api.GET('/warehouses', { signal }))),
  refetchInterval: MOVING_MS * 2,
};

export const syncs = (id: string) =>
  listQuery(
    ['warehouses', id, 'syncs'],
    (query, signal) =>
      answered(api.GET('/warehouses/{id}/syncs', { params: { path: { id }, query }, signal })),
    { limit: 20 },
  );

export const replays = {
  ...listQuery(['replays'], (query, signal) => answered(api.GET('/replays', { params: { query }, signal })), {
    limit: 30,
  }),
  refetchInterval: MOVING_MS,
};

export const replay = (id: string) =>
  queryOptions({
    queryKey: ['replays', id],
    queryFn: ({ signal }) => answered(api.GET('/replays/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : MOVING_MS / 2),
  });

export const isOver = ({ status }: Pick<Schema<'Replay'>, 'status'>) =>
  status === 'done' || status === 'canceled';
