import type { Schema } from '../../api/client.ts';

export type Plan = Schema<'ImportPreview'>['plan'];
export type PlannedColumn = Plan['columns'][number];
export type EventType = NonNullable<Query['type']>;
export type ColumnWish = Pick<PlannedColumn, 'name' | 'field' | 'as'>;

/** What the person says of a file; all else is found in it. */
export interface FileWishes {
  delimiter?: string;
  type?: EventType;
  event: string;
  columns: readonly ColumnWish[];
}

/** As the preview and the upload are asked. */
export interface Query {
  delimiter?: string;
  type?: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';
  event?: string;
  map?: string[];
}

export const EVENT_TYPES: readonly EventType[] = ['track', 'identify', 'page', 'screen', 'group', 'alias'];

export function toQuery({ delimiter, type, event, columns }: FileWishes): Query {
  return {
    ...(delimiter !== undefined && { delimiter: delimiter === '\t' ? 'tab' : delimiter }),
    ...(type !== undefined && { type }),
    ...(event.trim() !== '' && { event: event.trim() }),
    ...(columns.length > 0 && { map: columns.map(mapOf) }),
  };
}

function mapOf({ name, field, as }: ColumnWish): string {
  if (field === null) return `${name}=`;
  return `${name}=${field}${as === 'text' ? '' : `:${as}`}`;
}

/** The wish for one column, in the place of an older one. */
export function withWish(wishes: FileWishes, wish: ColumnWish): FileWishes {
  return { ...wishes, columns: [...wishes.columns.filter(({ name }) => name !== wish.name), wish] };
}

/** Columns as they are planned, and those that were changed as they are wished: before the answer comes. */
export function shownColumns(plan: Plan, wishes: FileWishes): PlannedColumn[] {
  return plan.columns.map((column) => {
    const wish = wishes.columns.find(({ name }) => name === column.name);
    return wish ? { ...column, ...wish, isGuess: false } : column;
  });
}

/** Where an event of this type has what is its own; `data` where a column says the type. */
export function rootOf(type: string | null): 'properties' | 'traits' | 'data' {
  if (type === null) return 'data';
  return type === 'identify' || type === 'group' ? 'traits' : 'properties';
}

const OF_TYPES: Readonly<Record<string, readonly string[]>> = {
  event: ['track'],
  name: ['page', 'screen'],
  category: ['page', 'screen'],
  groupId: ['group'],
  previousId: ['alias'],
};

/** The places that a column can go to, by name; `data` is a property or trait, `other` a path that is typed. */
export function placesFor(type: string | null): string[] {
  const plain = ['userId', 'anonymousId', 'timestamp', 'event', 'name', 'category', 'groupId', 'previousId'];
  const fitting = plain.filter((field) => type === null || (OF_TYPES[field]?.includes(type) ?? true));
  return ['data', ...fitting, 'messageId', ...(type === null ? ['type'] : []), 'skip', 'other'];
}

/** Where a column goes now. */
export function placeOf(field: string | null, type: string | null): string {
  if (field === null) return 'skip';
  if (field.startsWith(`${rootOf(type)}.`)) return 'data';
  return placesFor(type).includes(field) ? field : 'other';
}

/** The field of a place that was chosen for a column. */
export function fieldOf(place: string, name: string, type: string | null): string | null {
  if (place === 'skip') return null;
  if (place === 'data') return `${rootOf(type)}.${keyOf(name)}`;
  return place === 'other' ? `context.${keyOf(name)}` : place;
}

/** Dots would make it deeper; the other two are how a mapping is written. */
const keyOf = (name: string) => name.replaceAll(/[.:=]/g, '_') || 'column';

type Row = Schema<'ImportPreview'>['rows'][number];
type Fields = Record<string, unknown>;

export function firstEvent(rows: readonly Row[]): Fields | undefined {
  for (const row of rows) if ('event' in row) return row.event;
  return undefined;
}

/** What an event has in a column's place, as a short text. */
export function valueAt(event: Fields | undefined, field: string | null): string {
  if (!event || field === null) return '';
  const [root = '', ...path] = field.split('.');
  const holder = root === 'data' ? (event['properties'] ?? event['traits']) : event[root];
  const value = path.reduce<unknown>((inner, part) => (isFields(inner) ? inner[part] : undefined), holder);
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
