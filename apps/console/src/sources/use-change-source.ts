import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';
import { queries, type Source } from '../api/queries.ts';

type Change = Partial<Pick<Source, 'name' | 'enabled' | 'settings'>> & {
  /** Those that change. */
  enrichments?: Partial<Source['enrichments']>;
};

/** Changes a source, and shows the change wherever it stands. */
export function useChangeSource(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Change) => answered(api.PATCH('/sources/{id}', { params: { path: { id } }, body })),
    onSuccess(source) {
      client.setQueryData(queries.source(id).queryKey, source);
      void client.invalidateQueries({ queryKey: queries.sources.queryKey });
    },
  });
}
