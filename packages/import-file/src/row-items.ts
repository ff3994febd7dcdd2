import type { ErrorCode, Json } from '@trackyard/base';
import { EVENT_TYPES, type EventType } from '@trackyard/event-spec';
import { dataOf } from './event-fields.ts';
import { timeOf, valueOf } from './field-values.ts';
import type { FilePlan, PlannedColumn } from './plan-file.ts';

type JsonRecord = Record<string, unknown>;

/** An item of collection, or why the row is none. */
export type RowItem = { item: unknown } | { code: ErrorCode; message: string };

/** Makes an item of a CSV row's fields. Empty fields are left out. */
export function csvItem(fields: readonly string[], plan: FilePlan, messageId: string): RowItem {
  const { columns } = plan;
  if (fields.length !== columns.length) {
    const message = `The row has ${fields.length} fields, the header ${columns.length}.`;
    return { code: 'TY_ROW_COLUMNS', message };
  }
  const type = typeOf(fields, plan);
  const item: JsonRecord = { ...(type !== undefined && { type }) };
  for (let at = 0; at < columns.length; at++) {
    const text = fields[at] ?? '';
    const column = columns[at]!;
    if (text === '' || column.field === null || column.field === 'type') continue;
    const value = columnValue(text, column);
    if (value === undefined) return unreadable(column);
    setField(item, pathOf(column.field, type), value);
  }
  if (plan.event !== undefined && type === 'track') item['event'] ??= plan.event;
  item['messageId'] ??= messageId;
  return { item };
}

/** Makes an item of a line of NDJSON, which is one already: only what it lacks is added. */
export function jsonItem(text: string, { type, event }: FilePlan, messageId: string): RowItem {
  const read = parsed(text);
  if ('code' in read || !isRecord(read.item)) return read;
  const { item } = read;
  if (type !== undefined) item['type'] ??= type;
  if (event !== undefined && item['type'] === 'track') item['event'] ??= event;
  if (item['messageId'] === undefined || item['messageId'] === null || item['messageId'] === '')
    item['messageId'] = messageId;
  return { item };
}

function parsed(text: string): RowItem {
  try {
    return { item: JSON.parse(text) as Json };
  } catch (error) {
    if (error instanceof RangeError)
      return { code: 'TY_EVENT_TOO_DEEP', message: 'The line is nested too deeply.' };
    return { code: 'TY_ROW_NOT_JSON', message: 'The line is not JSON.' };
  }
}

/** What is no type is left to collection, which says so. */
function typeOf(fields: readonly string[], { columns, type }: FilePlan): string | undefined {
  const at = columns.findIndex(({ field }) => field === 'type');
  const text = at === -1 ? '' : (fields[at] ?? '').trim();
  if (text === '') return type;
  return EVENT_TYPES.find((known) => known === text.toLowerCase()) ?? text;
}

function columnValue(text: string, { field, as, isGuess }: PlannedColumn): unknown {
  if (field === 'timestamp') return timeOf(text);
  const value = valueOf(text, as);
  return value === undefined && isGuess ? text : value;
}

function unreadable({ name, field, as }: PlannedColumn): RowItem {
  if (field !== 'timestamp') return { code: 'TY_ROW_VALUE', message: `Column "${name}" holds no ${as}.` };
  const message = `Column "${name}" holds no time: write 2026-03-04T10:00:00Z, or seconds since 1970.`;
  return { code: 'TY_ROW_TIME', message };
}

function pathOf(field: string, type: string | undefined): string[] {
  const [root = '', ...rest] = field.split('.');
  return [root === 'data' ? dataOf((type ?? 'track') as EventType) : root, ...rest];
}

function setField(item: JsonRecord, path: readonly string[], value: unknown): void {
  let target = item;
  for (const part of path.slice(0, -1)) {
    const inner = target[part];
    if (isRecord(inner)) target = inner;
    else target = target[part] = {} as JsonRecord;
  }
  target[path.at(-1)!] = value;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
