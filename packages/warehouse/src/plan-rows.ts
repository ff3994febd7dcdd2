import type { Json } from '@trackyard/base';
import type { Event, GroupEvent, IdentifyEvent, TrackEvent } from '@trackyard/event-spec';
import { contextNames, propertyNames, SYSTEM_COLUMNS, type ColumnName } from './column-names.ts';
import type { LogicalType } from './logical-type.ts';
import { eventTableName, snakeName } from './names.ts';
import { RowBuilder } from './row-builder.ts';
import { storableText } from './storable-text.ts';
import { keyOf, type Row, type TableRows, type TableRules } from './table-rows.ts';

/** An event and the schema it goes to. */
export interface PlacedEvent {
  event: Event;
  schema: string;
}

export interface RowOptions {
  rules: TableRules;
  /** Where sources share a schema, rows carry `source_id`, and it is part of their key. */
  isShared: boolean;
}

const TYPES: ReadonlyMap<string, LogicalType> = new Map([
  ...['id', 'source_id', 'anonymous_id', 'user_id', 'event', 'event_text'].map(typed('string')),
  ...['received_at', 'sent_at', 'original_timestamp', 'timestamp'].map(typed('timestamp')),
]);
const PAGE_TYPES = new Map([...TYPES, ...['name', 'category'].map(typed('string'))]);
const GROUP_TYPES = new Map([...TYPES, ...['group_id'].map(typed('string'))]);
const ALIAS_TYPES = new Map([...TYPES, ...['previous_id'].map(typed('string'))]);

/**
 * The rows that events become, by table; tables and columns as Segment names them
 * (https://segment.com/docs/connections/storage/warehouses/schema/). An event that is there twice counts once.
 * Pure: knows nothing of what the warehouse holds.
 */
export function planRows(events: readonly PlacedEvent[], options: RowOptions): TableRows[] {
  const planner = new RowPlanner(options);
  for (const { event, schema } of events) planner.add(event, schema);
  return [...planner.tables.values()];
}

/** What stands in `event`, and the event's own table. */
interface EventNames {
  column: string;
  table: string;
}

class RowPlanner {
  readonly tables = new Map<string, TableRows>();
  readonly #rules: TableRules;
  readonly #keys: readonly string[];
  readonly #seen = new Set<string>();
  readonly #eventNames = new Map<string, EventNames>();
  readonly #context: ColumnName;
  readonly #properties: ColumnName;
  readonly #groupTraits: ColumnName;

  constructor({ rules, isShared }: RowOptions) {
    this.#rules = rules;
    this.#keys = isShared ? ['source_id', 'id'] : ['id'];
    this.#context = contextNames(rules);
    this.#properties = propertyNames(rules);
    this.#groupTraits = propertyNames(rules, ['group_id']);
  }

  add(event: Event, schema: string): void {
    const row = this.#commonRow(event);
    const key = `${schema}\0${keyOf(this.#keys, row.values)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#addTyped(event, schema, row);
  }

  #addTyped(event: Event, schema: string, row: RowBuilder): void {
    switch (event.type) {
      case 'track':
        return this.#addTrack(event, schema, row);
      case 'identify':
        return this.#addIdentify(event, schema, row);
      case 'group':
        return this.#addGroup(event, schema, row);
      case 'page':
      case 'screen':
        row.set('name', event.name).set('category', event.category);
        row.addAll('context', event.context, this.#context);
        row.addAll('properties', event.properties, this.#properties);
        return this.#append(schema, `${event.type}s`, row, PAGE_TYPES);
      case 'alias':
        row.set('previous_id', event.previousId).addAll('context', event.context, this.#context);
        return this.#append(schema, 'aliases', row, ALIAS_TYPES);
    }
  }

  #addTrack(event: TrackEvent, schema: string, row: RowBuilder): void {
    const { column, table } = this.#namesOf(event.event);
    row.set('event', column).set('event_text', event.event);
    row.addAll('context', event.context, this.#context);
    this.#append(schema, 'tracks', row);
    const own = row.copy().addAll('properties', event.properties, this.#properties);
    this.#append(schema, table, own);
  }

  /** Remembered: a batch has few different names. */
  #namesOf(event: string): EventNames {
    let names = this.#eventNames.get(event);
    if (!names) {
      names = { column: snakeName(event), table: eventTableName(event, this.#rules.maxNameLength) };
      this.#eventNames.set(event, names);
    }
    return names;
  }

  #addIdentify(event: IdentifyEvent, schema: string, row: RowBuilder): void {
    row.addAll('context', event.context, this.#context).addAll('traits', event.traits, this.#properties);
    this.#append(schema, 'identifies', row);
    if (event.userId !== undefined) this.#merge(schema, 'users', row, event.userId);
  }

  #addGroup(event: GroupEvent, schema: string, row: RowBuilder): void {
    row.set('group_id', event.groupId);
    row.addAll('context', event.context, this.#context).addAll('traits', event.traits, this.#groupTraits);
    this.#append(schema, 'groups', row, GROUP_TYPES);
    this.#merge(schema, 'accounts', row, event.groupId);
  }

  #commonRow(event: Event): RowBuilder {
    const row = new RowBuilder(this.#rules.maxRowColumns).set('id', storableText(event.messageId));
    if (this.#keys.length > 1) row.set('source_id', event.trackyard.sourceId);
    return row
      .set('received_at', event.receivedAt)
      .set('anonymous_id', event.anonymousId)
      .set('user_id', event.userId)
      .set('timestamp', event.timestamp)
      .set('original_timestamp', event.originalTimestamp)
      .set('sent_at', event.sentAt);
  }

  #append(schema: string, name: string, row: RowBuilder, types = TYPES): void {
    this.#push({ schema, name, keys: this.#keys, types, rows: [] }, rowOf(row));
  }

  /** The row of the user or account itself: only what the event says of it, none of the event's own ids. */
  #merge(schema: string, name: 'users' | 'accounts', row: RowBuilder, id: string): void {
    const values = new Map<string, Json>([['id', storableText(id)]]);
    for (const [column, value] of row.values) {
      const isKept = !SYSTEM_COLUMNS.has(column) || column === 'source_id' || column === 'received_at';
      if (isKept && column !== 'group_id') values.set(column, value);
    }
    const mergedFrom = name === 'users' ? 'identifies' : 'groups';
    const origin = keyOf(this.#keys, row.values);
    this.#push(
      { schema, name, keys: this.#keys, types: TYPES, rows: [], mergedFrom },
      { ...rowOf(row), values, origin },
    );
  }

  #push(empty: TableRows, row: Row): void {
    const key = `${empty.schema}\0${empty.name}`;
    let table = this.tables.get(key);
    if (!table) this.tables.set(key, (table = empty));
    table.rows.push(row);
  }
}

function rowOf({ values, extra }: RowBuilder): Row {
  return extra ? { values, extra } : { values };
}

function typed(type: LogicalType): (column: string) => [string, LogicalType] {
  return (column) => [column, type];
}
