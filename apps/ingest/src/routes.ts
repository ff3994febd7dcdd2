import { EVENT_TYPES, type EventType } from '@trackyard/event-spec';

/** What a collection path asks for. `ipFor` says whose `context.ip` the server fills, see `ParseInput`. */
export type Route =
  | { kind: 'call'; type: EventType; ipFor: 'all' | 'direct' }
  | { kind: 'batch'; ipFor: 'all' | 'direct' }
  | { kind: 'pixel'; type: EventType | undefined; ipFor: 'all' }
  | { kind: 'webhook'; sourceId: string }
  | { kind: 'self-metrics' }
  | { kind: 'settings'; writeKey: string }
  | { kind: 'sdk'; writeKey: string }
  | { kind: 'sdk-chunk'; name: string }
  | { kind: 'beacon' };

export interface Target {
  route: Route;
  method: 'GET' | 'POST';
  /** Others that the route takes: vendors' questions come by these. */
  alsoTakes?: readonly string[];
  /** Without the query. */
  path: string;
  /** After the `?`; empty where there is none. */
  query: string;
  /** Whether the path starts with `/v1`: what does not is only ours with the route's own method. */
  versioned: boolean;
}

const PREFIX = '/v1';
const PIXEL = /^\/pixel\/([^/]+)$/;
const SDK = /^\/analytics\.js\/v1\/([^/]+)\/analytics\.min\.js$/;
const SDK_CHUNK = /^\/analytics-next\/bundles\/([^/]+)$/;
const WEBHOOK = /^\/webhooks\/([^/]+)$/;
const SETTINGS = /^\/projects\/([^/]+)\/settings$/;

const READ_ROUTES: ReadonlySet<Route['kind']> = new Set([
  'pixel',
  'settings',
  'sdk',
  'sdk-chunk',
  'beacon',
] as const);

/**
 * `b`, `m` and the types' first letters are what browsers and phones use; servers use the long names. `/api/s/` is
 * Jitsu's. What reads the lake knows these paths too (`requestKind`).
 */
const TABLE: ReadonlyMap<string, Route> = new Map<string, Route>([
  ...EVENT_TYPES.map((type): [string, Route] => [`/${type}`, { kind: 'call', type, ipFor: 'direct' }]),
  ...EVENT_TYPES.map((type): [string, Route] => [`/${type.charAt(0)}`, { kind: 'call', type, ipFor: 'all' }]),
  ['/batch', { kind: 'batch', ipFor: 'direct' }],
  ['/import', { kind: 'batch', ipFor: 'direct' }],
  ['/b', { kind: 'batch', ipFor: 'all' }],
  ['/m', { kind: 'self-metrics' }],
  ['/beacon.js', { kind: 'beacon' }],
  ...EVENT_TYPES.flatMap((type): [string, Route][] => [
    [`/api/s/${type}`, { kind: 'call', type, ipFor: 'all' }],
    [`/api/s/s2s/${type}`, { kind: 'call', type, ipFor: 'direct' }],
  ]),
]);

/** The target of a request's URL, or `undefined` where the path is not one of collection's. */
export function findTarget(url: string): Target | undefined {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark + 1);
  const plain = tidy(path);
  const versioned = plain.startsWith(`${PREFIX}/`);
  const name = versioned ? plain.slice(PREFIX.length) : plain;
  const route = TABLE.get(name) ?? routeWithParameter(name);
  if (route === undefined) return undefined;
  const method = READ_ROUTES.has(route.kind) ? 'GET' : 'POST';
  if (route.kind === 'webhook') return { route, method, alsoTakes: ['GET', 'HEAD'], path, query, versioned };
  return { route, method, path, query, versioned };
}

/** A host given with a slash at its end makes `//v1/batch`, the Java client sends `/v1/import/`. */
function tidy(path: string): string {
  const single = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}

function routeWithParameter(name: string): Route | undefined {
  const pixel = PIXEL.exec(name)?.[1];
  if (pixel !== undefined)
    return { kind: 'pixel', type: EVENT_TYPES.find((type) => type === pixel), ipFor: 'all' };
  const sourceId = WEBHOOK.exec(name)?.[1];
  if (sourceId !== undefined) return { kind: 'webhook', sourceId };
  const writeKey = SETTINGS.exec(name)?.[1];
  return writeKey === undefined ? sdkRoute(name) : { kind: 'settings', writeKey };
}

function sdkRoute(name: string): Route | undefined {
  const writeKey = SDK.exec(name)?.[1];
  if (writeKey !== undefined) return { kind: 'sdk', writeKey };
  const chunk = SDK_CHUNK.exec(name)?.[1];
  return chunk === undefined ? undefined : { kind: 'sdk-chunk', name: chunk };
}
