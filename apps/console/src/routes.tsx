import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { PageFailed } from './shell/page-failed.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';

/**
 * The pages of the console and the paths that people share. Each page's code is fetched when it is first opened; what
 * a page keeps in its address (a filter, a tab) it reads by `useSearch` as strings, and checks itself.
 */
const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: PageFailed,
});

type Search = Record<string, string | undefined>;

function page<Path extends string>(path: Path, load: () => Promise<{ default: RouteComponent }>) {
  return createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load),
    validateSearch: (search: Record<string, unknown>): Search =>
      Object.fromEntries(
        Object.entries(search).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
      ),
  });
}

const routeTree = root.addChildren([
  page('/', () => import('./overview/overview-page.tsx')),
  page('/start', () => import('./start/start-page.tsx')),
  page('/sources', () => import('./sources/sources-page.tsx')),
  page('/sources/new', () => import('./sources/new-source-page.tsx')),
  page('/sources/$sourceId', () => import('./sources/source-page.tsx')),
  page('/destinations', () => import('./destinations/destinations-page.tsx')),
  page('/destinations/$destinationId', () => import('./destinations/destination-page.tsx')),
  // The stroke at the end: without it the next path, whose `$` may be empty, would take this one too.
  page('/catalog/', () => import('./catalog/catalog-page.tsx')),
  // A type may hold a slash: `segment/webhook`.
  page('/catalog/$', () => import('./catalog/connector-page.tsx')),
  page('/set-up/$destinationId', () => import('./catalog/set-up-page.tsx')),
  page('/connect-account', () => import('./account/account-lost-page.tsx')),
  page('/events', () => import('./events/events-page.tsx')),
  page('/events/$messageId', () => import('./events/trace-page.tsx')),
  page('/storage', () => import('./storage/storage-page.tsx')),
  page('/replays', () => import('./storage/replays-page.tsx')),
  page('/query', () => import('./storage/query-page.tsx')),
  page('/settings', () => import('./settings/settings-page.tsx')),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Plain strings in addresses: people read and write them.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search as Search).filter((entry): entry is [string, string] => !!entry[1]);
    const text = new URLSearchParams(given).toString();
    return text && `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
