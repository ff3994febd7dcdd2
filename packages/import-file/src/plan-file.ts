import { TrackyardError } from '@trackyard/base';
import { EVENT_TYPES, type EventType } from '@trackyard/event-spec';
import { defaultField, fieldProblem } from './event-fields.ts';
import { guessKind } from './field-values.ts';
import type { ColumnWish } from './parse-maps.ts';
import { readHead, type FileHead } from './read-head.ts';
import type { FilePlace } from './split-rows.ts';

export const FILE_FORMATS = ['csv', 'ndjson'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** What a column's text becomes. A time is always one, an id always text. */
export const VALUE_KINDS = ['text', 'number', 'boolean', 'json'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** What a person says about a file; the rest is found in it. */
export interface FileWishes {
  format?: FileFormat | undefined;
  /** Of CSV; one character. */
  delimiter?: string | undefined;
  /** Of rows that name none. */
  type?: EventType | undefined;
  /** The event's name in rows that have none. */
  event?: string | undefined;
  map?: readonly ColumnWish[] | undefined;
}

/** One column of a CSV file. */
export interface PlannedColumn {
  name: string;
  /** Where its text goes: `userId`, `properties.total`, `data.total` (properties or traits, as the type has it); `null` nowhere. */
  field: string | null;
  as: ValueKind;
  /** `as` was found in the first rows: another text stays a text. Else such a row is refused. */
  isGuess: boolean;
}

/** How a file is read. JSON. */
export interface FilePlan {
  format: FileFormat;
  /** Of CSV. */
  delimiter?: string;
  /** Of CSV, in their order. */
  columns: PlannedColumn[];
  type?: EventType;
  event?: string;
  /** The first row of events. */
  start: FilePlace;
}

/**
 * How to read the file that begins with `head` (all of it, or `FILE_LIMITS.headBytes`). What nobody said is found by its
 * first rows: format, delimiter, and by the columns' names what they are. Throws `TY_IMPORT_FILE` where that is no such
 * file, `TY_VALIDATION` where the wishes do not fit it.
 */
export function planFile(head: Buffer, wishes: FileWishes): FilePlan {
  const found = readHead(head, wishes);
  const plain = {
    ...(wishes.type !== undefined && { type: wishes.type }),
    ...(wishes.event !== undefined && { event: wishes.event }),
  };
  if (found.format === 'ndjson') {
    if (wishes.map?.length) refuse('map', 'Lines of NDJSON are events already: columns are of CSV only.');
    return { format: 'ndjson', columns: [], ...plain, start: found.start };
  }
  const type = wishes.type ?? (hasTypeColumn(found, wishes) ? undefined : 'track');
  const columns = planColumns(found, { ...wishes, type });
  return {
    ...{ format: 'csv', delimiter: found.delimiter, columns, ...plain },
    ...(type !== undefined && { type }),
    start: found.start,
  };
}

type CsvHead = Extract<FileHead, { format: 'csv' }>;

function planColumns({ names, samples }: CsvHead, wishes: FileWishes): PlannedColumn[] {
  const map = wishes.map ?? [];
  for (const { column, field } of map) {
    if (!names.includes(column)) refuse('map', `The file has no column "${column}": ${names.join(', ')}.`);
    const problem = field === null ? undefined : fieldProblem(field);
    if (problem) refuse('map', problem);
  }
  const taken = new Set(map.flatMap(({ field }) => field ?? []));
  const columns = names.map((name, at): PlannedColumn => {
    const wish = map.findLast(({ column }) => column === name);
    if (wish) return { name, field: wish.field, as: wish.as ?? 'text', isGuess: false };
    const field = defaultField(name, { type: wishes.type, first: samples[0]?.[at], taken });
    if (field !== null) taken.add(field);
    const texts = samples.map((row) => row[at] ?? '');
    return { name, field, as: guessKind(field, texts), isGuess: true };
  });
  refuseTwice(columns);
  return columns;
}

function refuseTwice(columns: readonly PlannedColumn[]): void {
  const fields = columns.flatMap(({ field }) => field ?? []);
  const twice = fields.find((field, at) => fields.indexOf(field) !== at);
  if (twice !== undefined) refuse('map', `Two columns go to ${twice}: leave one out with "column=".`);
  const inside = fields.find((field) => fields.some((other) => other.startsWith(`${field}.`)));
  if (inside !== undefined) refuse('map', `One column goes to ${inside}, another into it.`);
}

function hasTypeColumn({ names, samples }: CsvHead, { map = [] }: FileWishes): boolean {
  if (map.some(({ field }) => field === 'type')) return true;
  const isLeft = !map.some(({ column }) => column.toLowerCase() === 'type');
  const at = names.findIndex((name) => name.toLowerCase() === 'type');
  return isLeft && at !== -1 && EVENT_TYPES.some((type) => type === samples[0]?.[at]?.trim().toLowerCase());
}

function refuse(field: string, message: string): never {
  throw new TrackyardError('TY_VALIDATION', { message, details: [{ field, message }] });
}
