import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';
import type { paths } from '../api/schema.ts';

type Patch = paths['/destinations/{id}']['patch'];
export type DestinationChange = Patch['requestBody'] extends { content: { 'application/json': infer Body } }
  ? Body
  : NonNullable<NonNullable<Patch['requestBody']>['content']['application/json']>;

interface Change extends DestinationChange {
  /** Of the call itself. */
  query?: { force?: 'true' | 'false'; waiting?: 'hold' | 'discard' };
}

/** Changes a destination; all that shows it is read anew. */
export function useDestinationChange(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ query, ...body }: Change) =>
      answered(api.PATCH('/destinations/{id}', { params: { path: { id }, ...(query && { query }) }, body })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['destinations'] }),
        client.invalidateQueries({ queryKey: ['books'] }),
      ]),
  });
}

/** Closes the breaker, forgets pauses, and lets held events flow. */
export function useResume(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answered(api.POST('/destinations/{id}/resume', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['destinations', id] }),
  });
}
