/** A mapping as it is saved: by field a literal, a directive, or (properties) an object of them. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Fields that one value of the sample fills. */
export const VALUE_FIELDS = [
  'event',
  'userId',
  'anonymousId',
  'messageId',
  'timestamp',
  'groupId',
  'previousId',
] as const;
export type ValueField = (typeof VALUE_FIELDS)[number];

/** Keys that a path can name: the mapping kit has no way to escape these signs. */
const NAMEABLE = /^[^.[\]'"]+$/;

/** The path of a value in a sample; undefined where none can name it. */
export function pathOf(keys: readonly (string | number)[]): string | undefined {
  let path = '$';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else if (NAMEABLE.test(key)) path += `.${key}`;
    else return undefined;
  }
  return path;
}

/** The path that a field is filled from; undefined where it is anything else. */
export function pathIn(value: unknown): string | undefined {
  const path = isObject(value) && Object.keys(value).length === 1 ? value['@path'] : undefined;
  return typeof path === 'string' ? path : undefined;
}

export function withField(mapping: Mapping, field: string, value: unknown): Mapping {
  const { [field]: _, ...rest } = mapping;
  return value === undefined || value === '' ? rest : { ...rest, [field]: value };
}

/** The properties that are mapped one by one; undefined where the whole body is taken, or it is written otherwise. */
export function propertiesOf(mapping: Mapping): Readonly<Record<string, unknown>> | undefined {
  const { properties } = mapping;
  const isList = isObject(properties) && !Object.keys(properties).some((key) => key.startsWith('@'));
  return isList ? properties : undefined;
}

/** Named for the value's own key, or a number behind it where that is taken. */
export function withProperty(mapping: Mapping, keys: readonly (string | number)[]): Mapping {
  const path = pathOf(keys);
  if (path === undefined) return mapping;
  const known = propertiesOf(mapping) ?? {};
  if (Object.values(known).some((value) => pathIn(value) === path)) return mapping;
  const base = String(keys.findLast((key) => typeof key === 'string') ?? 'value');
  let name = base;
  for (let number = 2; name in known; number += 1) name = `${base}_${number}`;
  return withField(mapping, 'properties', { ...known, [name]: { '@path': path } });
}

export function withoutProperty(mapping: Mapping, name: string): Mapping {
  const { [name]: _, ...rest } = propertiesOf(mapping) ?? {};
  return withField(mapping, 'properties', Object.keys(rest).length > 0 ? rest : undefined);
}

/** What each path of the sample is used as: shown beside its value. */
export function usesOf(mapping: Mapping): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  const add = (value: unknown, use: string) => {
    const path = pathIn(value);
    if (path !== undefined) uses.set(path, [...(uses.get(path) ?? []), use]);
  };
  for (const field of VALUE_FIELDS) add(mapping[field], field);
  for (const [name, value] of Object.entries(propertiesOf(mapping) ?? {})) add(value, `properties.${name}`);
  return uses;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
