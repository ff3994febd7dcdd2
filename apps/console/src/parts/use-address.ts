import { useNavigate, useSearch } from '@tanstack/react-router';

type Search = Record<string, string | undefined>;

/**
 * What the page keeps in its address (a filter, an open drawer), and how to change some of it: `undefined` takes a part
 * away. Each change can be gone back from.
 */
export function useAddress(): [Search, (change: Search) => void] {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  return [
    search,
    (change) => void navigate({ to: '.', search: { ...search, ...change }, resetScroll: false }),
  ];
}
