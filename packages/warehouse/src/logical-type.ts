import type { Json } from '@trackyard/base';

/** What a column holds, whatever a system calls it. */
export type LogicalType = 'boolean' | 'integer' | 'float' | 'timestamp' | 'string' | 'json';

/** `foreign`: a column that somebody else made, of a type that nothing is written to. */
export type ColumnType = LogicalType | 'foreign';

/** Up to microseconds, in years that every system holds (ClickHouse: 1900 to 2299). Anything else stays text, as sent. */
const ISO_TIME =
  /^(?:19|2[0-2])\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)$/;
const SHORTEST_TIME = 20;
const LONGEST_TIME = 32;

/** The type that a column gets from the first value seen in it. */
export function typeOf(value: Json): LogicalType {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return Number.isSafeInteger(value) ? 'integer' : 'float';
    case 'string':
      return isTimestamp(value) ? 'timestamp' : 'string';
    default:
      return 'json';
  }
}

/** Whether `value` can stand in a column of `type` without losing anything. */
export function fits(type: ColumnType, value: Json): boolean {
  switch (type) {
    case 'string':
    case 'json':
      return true;
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'timestamp':
      return typeof value === 'string' && isTimestamp(value);
    case 'foreign':
      return false;
  }
}

/** The last text that was a time: those of an event, and of a request's events, are mostly the same. */
let lastTime = '';

/** ISO 8601 with date, time and zone; a mere date, or a time of some unknown place, is text. */
export function isTimestamp(text: string): boolean {
  if (text.length < SHORTEST_TIME || text.length > LONGEST_TIME) return false;
  if (text === lastTime) return true;
  if (!ISO_TIME.test(text)) return false;
  const day = Number(text.slice(8, 10));
  const isOne = day <= 28 || day <= daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
  if (isOne) lastTime = text;
  return isOne;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
