import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { queries } from '../../api/queries.ts';
import { catalogQueries } from '../queries.ts';

/** The source whose events are looked at; it stands in the address (`?source=`). */
export function useSource() {
  const { source: asked } = useSearch({ strict: false });
  const navigate = useNavigate();
  const list = useInfiniteQuery(queries.sources);
  const sources = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const source = sources.find(({ id }) => id === asked) ?? sources.at(-1);
  const events = useQuery({ ...catalogQueries.events(source?.id ?? ''), enabled: !!source });
  return {
    sources,
    source,
    isPending: list.isPending,
    error: list.error,
    events: events.data ?? [],
    areEventsPending: events.isPending && !!source,
    choose: (id: string) =>
      void navigate({ to: '.', search: (before) => ({ ...before, source: id }), replace: true }),
  };
}
