import { EVENT_TYPES, type EventType } from '@trackyard/event-spec';

/** Fields of an event that a column may become; below `properties`, `traits`, `context` and `integrations` any. */
const PLAIN = [
  ...['userId', 'anonymousId', 'groupId', 'previousId', 'event', 'name', 'category', 'type'],
  ...['messageId', 'timestamp'],
];
/** `data` stands for properties or traits, as the row's type has it. */
const ROOTS = ['properties', 'traits', 'context', 'integrations', 'data'];
const MAX_DEPTH = 10;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype', '']);

/** What is wrong with `field`, in a sentence; nothing where a column may go there. */
export function fieldProblem(field: string): string | undefined {
  if (PLAIN.includes(field)) return undefined;
  const [root = '', ...path] = field.split('.');
  const isBelow = ROOTS.includes(root) && path.length > 0 && path.length < MAX_DEPTH;
  if (isBelow && !path.some((part) => FORBIDDEN.has(part))) return undefined;
  const below = ROOTS.map((name) => `${name}.…`).join(', ');
  return `There is no field "${field.slice(0, 100)}": ${PLAIN.join(', ')}, ${below}.`;
}

/** By what others call the same, in the order of their claim. */
const KNOWN_NAMES: Readonly<Record<string, readonly string[]>> = {
  userId: ['userid', 'uid', 'customerid', 'distinctid'],
  anonymousId: ['anonymousid', 'anonid', 'deviceid'],
  groupId: ['groupid', 'accountid'],
  previousId: ['previousid'],
  event: ['event', 'eventname'],
  messageId: ['messageid', 'eventid', 'insertid'],
  timestamp: ['timestamp', 'originaltimestamp', 'eventtime', 'occurredat', 'datetime', 'time', 'date'],
};
/** Columns of these names belong to the types named. */
const OF_TYPES: Readonly<Record<string, readonly EventType[]>> = {
  event: ['track'],
  previousId: ['alias'],
  groupId: ['group'],
};

export interface DefaultFieldOptions {
  /** Of all rows; `undefined` where a column has it. */
  type: EventType | undefined;
  /** The column's first text. */
  first: string | undefined;
  /** Fields that other columns have. */
  taken: ReadonlySet<string>;
}

/** Where a column of this name most likely belongs; `null` where an event has no place for it. */
export function defaultField(name: string, { type, first = '', taken }: DefaultFieldOptions): string | null {
  const known = knownField(name, type);
  if (known !== undefined && !taken.has(known)) return known;
  if (type === undefined && /^type$/i.test(name) && isType(first)) return 'type';
  if (fieldProblem(name) === undefined && name.includes('.')) return name;
  const key = name.replaceAll('.', '_');
  return key === '' || FORBIDDEN.has(key) || type === 'alias' ? null : `${dataOf(type)}.${key}`;
}

function knownField(name: string, type: EventType | undefined): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const isNamed = plain === 'name' && (type === 'page' || type === 'screen');
  if (isNamed || (plain === 'category' && type === 'page')) return plain;
  const [field] = Object.entries(KNOWN_NAMES).find(([, names]) => names.includes(plain)) ?? [];
  const types = field === undefined ? undefined : OF_TYPES[field];
  return types === undefined || type === undefined || types.includes(type) ? field : undefined;
}

/** Where an event of this type has what is its own. */
export function dataOf(type: EventType | undefined): 'properties' | 'traits' | 'data' {
  if (type === undefined) return 'data';
  return type === 'identify' || type === 'group' ? 'traits' : 'properties';
}

function isType(text: string): boolean {
  return EVENT_TYPES.some((type) => type === text.trim().toLowerCase());
}
