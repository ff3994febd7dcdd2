import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client.ts';
import { letterQuery, type LetterFilter } from '../delivery-queries.ts';

/** Ids, or all that match a filter. */
export interface Letters {
  destinationId: string;
  ids?: readonly string[] | undefined;
  filter?: LetterFilter | undefined;
}

/** The api takes so many ids in one call of deletion. */
const IDS_AT_ONCE = 200;

/** What people do with dead letters; all that shows them is read anew. */
export function useLetterActs() {
  const client = useQueryClient();
  const onSuccess = () =>
    Promise.all(
      ['dead-letters', 'dead-letter', 'redrives', 'books', 'trace'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
  const redrive = useMutation({
    mutationFn: ({ ratePerSecond, ...letters }: Letters & { ratePerSecond?: number | undefined }) =>
      answered(
        api.POST('/dead-letters/redrive', {
          body: { ...orderOf(letters), ...(ratePerSecond !== undefined && { ratePerSecond }) },
        }),
      ),
    onSuccess,
  });
  const remove = useMutation({ mutationFn: removeLetters, onSuccess });
  const edit = useMutation({
    mutationFn: ({ id, event }: { id: string; event: Record<string, unknown> }) =>
      answered(api.PATCH('/dead-letters/{id}', { params: { path: { id } }, body: { event } })),
    onSuccess,
  });
  const cancel = useMutation({
    mutationFn: (id: string) =>
      answered(api.POST('/dead-letters/redrives/{id}/cancel', { params: { path: { id } } })),
    onSuccess,
  });
  return { redrive, remove, edit, cancel };
}

function orderOf({ destinationId, ids, filter }: Letters) {
  if (ids) return { destinationId, ids: [...ids] };
  if (!filter) return { destinationId };
  const { destinationId: _, ...rest } = letterQuery(filter);
  return { destinationId, filter: rest };
}

async function removeLetters({ destinationId, ids, filter }: Letters): Promise<{ deleted: number }> {
  const remove = (query: { destinationId: string; ids?: string }) =>
    answered(api.DELETE('/dead-letters', { params: { query: query as never } }));
  if (!ids) return remove(filter ? letterQuery(filter) : { destinationId });
  let deleted = 0;
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const some = ids.slice(start, start + IDS_AT_ONCE).join(',');
    deleted += (await remove({ destinationId, ids: some })).deleted;
  }
  return { deleted };
}
