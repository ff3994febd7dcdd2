import type { Json, JsonObject } from '@trackyard/base';

/** JSON as a value, where a fixture gives its text. */
export function parsed(value: Json | undefined): Json {
  if (typeof value !== 'string') return value ?? null;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return null;
  }
}

/** A row as the suite wants it, of what a driver gives. */
export function withoutNulls(row: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(row).filter((cell): cell is [string, Json] => cell[1] !== null && cell[1] !== undefined),
  );
}

/** Every text, number and truth value in `value`, however deep. */
export function scalarsOf(value: Json): (string | number | boolean)[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') return Object.values(value).flatMap(scalarsOf);
  return [value];
}

/** A list, or any value of a JSON column, may stand there as its text. */
export function storedScalars(row: JsonObject): (string | number | boolean)[] {
  const unpacked = Object.values(row).filter((value) => typeof value === 'string' && /^[[{"]/.test(value));
  return [...scalarsOf(row), ...unpacked.flatMap((text) => scalarsOf(parsed(text)))];
}

/** A column's text may hold a number as text; a moment is the same in every zone, to the microsecond. */
export function comparable(value: string | number | boolean): string {
  const text = String(value).toWellFormed().replaceAll('\0', '\ufffd');
  const [, seconds, fraction = '', zone] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  if (seconds === undefined) return text;
  return `${Date.parse(`${seconds}${zone}`)}.${fraction.replace(/0+$/, '')}`;
}
