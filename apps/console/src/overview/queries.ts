import { answered, api } from '../api/client.ts';
import { listQuery } from '../api/queries.ts';

export const connections = listQuery(['connections'], (query, signal) =>
  answered(api.GET('/connections', { params: { query }, signal })),
);
