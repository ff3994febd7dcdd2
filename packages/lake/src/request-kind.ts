import { EVENT_TYPES, type EventType, type ParseInput } from '@trackyard/event-spec';

/** How a request is to be read, as its path tells. */
export interface RequestKind extends Pick<ParseInput, 'type' | 'batch'> {
  ipFor: 'all' | 'direct';
  /** The event is not JSON in the body, but a query (kept as the body). */
  pixel: boolean;
}

const BATCHES = new Map<string, RequestKind['ipFor']>([
  ['batch', 'direct'],
  ['import', 'direct'],
  ['b', 'all'],
]);
/** Jitsu's: from a browser, or from a server. */
const JITSU = /^(?:\/v1)?\/api\/s\/(s2s\/)?([^/]+)$/;
const PATH = /^(?:\/v1)?\/(pixel\/)?([^/]+)$/;

/**
 * The kind of `/v1/track`, `/v1/b`, `/v1/pixel/page`, …; `undefined` for paths that take no events of Segment's
 * protocol. Browsers and phones use the short forms and the pixel and are given the sender's address; servers use
 * the long ones, and would be given their own. A pixel of no known type leaves the type to the event.
 */
export function requestKind(path: string): RequestKind | undefined {
  const tidy = path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  const [, isServer, jitsuType] = JITSU.exec(tidy) ?? [];
  if (jitsuType !== undefined) return oneOf(jitsuType, isServer ? 'direct' : 'all');
  const [, isPixel, name = ''] = PATH.exec(tidy) ?? [];
  const type = EVENT_TYPES.find((known) => known === name);
  if (isPixel) return { ...withType(type), batch: false, ipFor: 'all', pixel: true };
  const ipFor = BATCHES.get(name);
  if (ipFor) return { batch: true, ipFor, pixel: false };
  if (type) return { type, batch: false, ipFor: 'direct', pixel: false };
  const short = EVENT_TYPES.find((known) => known.charAt(0) === name);
  return short && { type: short, batch: false, ipFor: 'all', pixel: false };
}

function oneOf(name: string, ipFor: RequestKind['ipFor']): RequestKind | undefined {
  const type = EVENT_TYPES.find((known) => known === name);
  return type && { type, batch: false, ipFor, pixel: false };
}

function withType(type: EventType | undefined): Pick<RequestKind, 'type'> {
  return type === undefined ? {} : { type };
}
