import { queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from '../../api/client.ts';

export type Pull = Schema<'SourcePull'>;
export type Check = Schema<'SourceCheck'>;

const MOVING_MS = 2_000;
const RESTING_MS = 10_000;

/** How asking a source goes; looked at often while it runs or is about to. */
export const pullQuery = (id: string) =>
  queryOptions({
    queryKey: ['sources', id, 'pull'],
    queryFn: ({ signal }) => answered(api.GET('/sources/{id}/pull', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data, Date.now()) ? MOVING_MS : RESTING_MS),
  });

/** Whether it runs, or its run is due. */
export function isMoving({ status, nextRunAt }: Pull, nowMs: number): boolean {
  return status === 'running' || (nextRunAt !== null && Date.parse(nextRunAt) <= nowMs);
}
