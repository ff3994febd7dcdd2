export const VALUE_TYPES = ['text', 'number', 'boolean', 'list', 'object'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** One property of a kind of event. `a.b` is inside of an object, `a[].b` inside of a list's objects. */
export interface PropertyFacts {
  name: string;
  /** Events that have it with a value; empty texts and nulls are none. */
  count: number;
  types: { type: ValueType; count: number }[];
  firstSeen: string;
  lastSeen: string;
  /** Different ones, shortened. */
  examples: string[];
}

const MAX_PROPERTIES = 200;
const MAX_DEPTH = 5;
const MAX_LIST_ITEMS = 10;
const MAX_EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 60;

interface Gathered {
  count: number;
  types: Map<ValueType, number>;
  firstSeen: string;
  lastSeen: string;
  examples: Set<string>;
}

interface Dated {
  at: string;
  values: Readonly<Record<string, unknown>>;
}

/** What some events' values have in common, by name. */
export function describeValues(events: readonly Dated[]): {
  properties: PropertyFacts[];
  moreProperties: number;
} {
  const gathered = new Map<string, Gathered>();
  for (const { at, values } of events) {
    const seen = new Map<string, Set<ValueType>>();
    gather(values, '', 0, (name, type, value) => {
      const types = seen.get(name) ?? new Set();
      const isNew = !seen.has(name);
      seen.set(name, types.add(type));
      add(gathered, name, { at, type, value, isNew });
    });
  }
  const names = [...gathered].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    properties: names.slice(0, MAX_PROPERTIES).map(([name, facts]) => factsOf(name, facts)),
    moreProperties: Math.max(0, names.length - MAX_PROPERTIES),
  };
}

type Found = (name: string, type: ValueType, value: unknown) => void;

function gather(
  values: Readonly<Record<string, unknown>>,
  prefix: string,
  depth: number,
  found: Found,
): void {
  for (const [key, value] of Object.entries(values)) gatherOne(value, prefix + key, depth, found);
}

function gatherOne(value: unknown, name: string, depth: number, found: Found): void {
  const type = typeOf(value);
  if (type === undefined) return;
  found(name, type, value);
  if (depth >= MAX_DEPTH) return;
  if (type === 'object') gather(value as Record<string, unknown>, `${name}.`, depth + 1, found);
  if (!Array.isArray(value)) return;
  for (const item of value.slice(0, MAX_LIST_ITEMS))
    if (typeOf(item) === 'object') gather(item as Record<string, unknown>, `${name}[].`, depth + 1, found);
}

/** Nothing for what says nothing: null and the empty text. */
function typeOf(value: unknown): ValueType | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  return typeof value as 'number' | 'boolean' | 'object';
}

function add(
  gathered: Map<string, Gathered>,
  name: string,
  { at, type, value, isNew }: { at: string; type: ValueType; value: unknown; isNew: boolean },
): void {
  const facts = gathered.get(name) ?? {
    ...{ count: 0, types: new Map(), firstSeen: at, lastSeen: at, examples: new Set() },
  };
  gathered.set(name, facts);
  if (isNew) facts.count += 1;
  facts.types.set(type, (facts.types.get(type) ?? 0) + 1);
  if (at < facts.firstSeen) facts.firstSeen = at;
  if (at > facts.lastSeen) facts.lastSeen = at;
  if (type !== 'object' && type !== 'list' && facts.examples.size < MAX_EXAMPLES)
    facts.examples.add(String(value).slice(0, EXAMPLE_CHARACTERS));
}

function factsOf(name: string, { types, examples, ...facts }: Gathered): PropertyFacts {
  const byCount = [...types].sort(([, a], [, b]) => b - a).map(([type, count]) => ({ type, count }));
  return { name, ...facts, types: byCount, examples: [...examples] };
}
