import { isPlain } from './field-value.ts';

/** A line of the event as it is shown: a value, or an object that others follow. */
export interface EventLine {
  /** As a mapping names it: `properties.products[0].sku`; empty for a key that no mapping can name. */
  path: string;
  key: string;
  depth: number;
  value: unknown;
  isBranch: boolean;
}

/** What the hub stamps stands last; the rest in the order of the event. */
const LAST = ['context', 'integrations', 'receivedAt', 'sentAt', 'originalTimestamp', 'trackyard'];
const MAX_ITEMS = 5;

/** All of an event, line by line; of long lists the first few items. */
export function eventLines(event: Record<string, unknown>): EventLine[] {
  const place = ([key]: [string, unknown]) => LAST.indexOf(key) + 1;
  const entries = Object.entries(event).sort((one, other) => place(one) - place(other));
  return entries.flatMap(([key, value]) => linesOf({ key, path: pathTo(undefined, key), depth: 0, value }));
}

function linesOf({ key, path, depth, value }: Omit<EventLine, 'isBranch'>): EventLine[] {
  const isBranch = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  const line = { path, key, depth, value, isBranch };
  if (!isBranch) return [line];
  const inside: [string, string, unknown][] = Array.isArray(value)
    ? value.slice(0, MAX_ITEMS).map((item, index) => [String(index), path && `${path}[${index}]`, item])
    : Object.entries(value).map(([name, item]) => [name, pathTo(path, name), item]);
  return [
    line,
    ...inside.flatMap(([name, to, item]) => linesOf({ key: name, path: to, depth: depth + 1, value: item })),
  ];
}

/** The kit that fills fields splits at these, quoted or not. */
const UNREACHABLE = /['".[\]]/;

function pathTo(path: string | undefined, key: string): string {
  if (path === '' || UNREACHABLE.test(key)) return '';
  return path === undefined ? key : `${path}.${key}`;
}

const STEP = /\[(\d+)\]|\['([^']*)'\]|\.?([^.[\]]+)/g;

/** The value at a path; nothing where there is none. */
export function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const [, index, quoted, name] of path.matchAll(STEP)) {
    const key = index ?? quoted ?? name!;
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isPlain(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}
