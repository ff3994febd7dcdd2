import { useSyncExternalStore } from 'react';

/** Where the console is. The api serves index.html for every path that it does not know. */
export type Route = { page: 'home' } | { page: 'source'; sourceId: string } | { page: 'unknown' };

export function parseRoute(path: string): Route {
  const [first, second, ...rest] = path.split('/').filter(Boolean);
  if (first === undefined) return { page: 'home' };
  if (first !== 'sources' || rest.length > 0) return { page: 'unknown' };
  return second === undefined ? { page: 'home' } : { page: 'source', sourceId: decode(second) };
}

/** A malformed escape is kept as it is: it names a source that does not exist. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const pathOfSource = (sourceId: string) => `/sources/${encodeURIComponent(sourceId)}`;

/** Goes to a page of the console; `replace` leaves no step to go back to. */
export function navigate(path: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return parseRoute(path);
}

function subscribe(onChange: () => void): () => void {
  addEventListener('popstate', onChange);
  return () => removeEventListener('popstate', onChange);
}
