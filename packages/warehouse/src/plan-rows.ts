import type { Json } from '@trackyard/base';
import type { SourceSelection } from '@trackyard/connector-sdk';
import type { Event, GroupEvent, IdentifyEvent, TrackEvent } from '@trackyard/event-spec';
import { SYSTEM_COLUMNS } from './column-names.ts';
import { EventNames } from './event-names.ts';
import { isAskedTable, MERGED_FROM } from './load-order.ts';
import type { LogicalType } from './logical-type.ts';
import { RowBuilder } from './row-builder.ts';
import { selectRow, selectsTable } from './select-row.ts';
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
  /** Made for these rules, and remembered from batch to batch; new ones where absent. */
  names?: EventNames | undefined;
  /** What a source's rows are chosen by; all go where it gives nothing. */
  selectionOf?: ((sourceId: string) => SourceSelection | undefined) | undefined;
  /** Whether tables do without keys where nobody asks for them. */
  isKeyless?: boolean | undefined;
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
  return planner.tables();
}

/** The tables of one schema, and the keys seen in it. */
interface SchemaPlan {
  tables: Map<string, TableRows>;
  seen: Set<string>;
}

class RowPlanner {
  readonly #schemas = new Map<string, SchemaPlan>();
  readonly #rules: TableRules;
  readonly #keys: readonly string[];
  readonly #names: EventNames;
  readonly #selectionOf: RowOptions['selectionOf'];
  readonly #isKeyless: boolean;
  /** Of the event that is being planned. */
  #selection: SourceSelection | undefined;

  constructor({ rules, isShared, names, selectionOf, isKeyless = false }: RowOptions) {
    this.#rules = rules;
    this.#keys = isShared ? ['source_id', 'id'] : ['id'];
    this.#names = names ?? new EventNames(rules);
    this.#selectionOf = selectionOf;
    this.#isKeyless = isKeyless;
  }

  tables(): TableRows[] {
    return [...this.#schemas.values()].flatMap(({ tables }) => [...tables.values()]);
  }

  add(event: Event, schema: string): void {
    let plan = this.#schemas.get(schema);
    if (!plan) this.#schemas.set(schema, (plan = { tables: new Map(), seen: new Set() }));
    const key = this.#keyOf(event);
    if (plan.seen.has(key)) return;
    plan.seen.add(key);
    this.#selection = this.#selectionOf?.(event.trackyard.sourceId);
    this.#addTyped(event, { schema, tables: plan.tables }, this.#commonRow(event));
  }

  #keyOf({ messageId, trackyard }: Event): string {
    const id = storableText(messageId);
    return this.#keys.length > 1 ? `${trackyard.sourceId}\0${id}` : id;
  }

  #addTyped(event: Event, place: Place, row: RowBuilder): void {
    const { context, properties, system } = this.#names;
    switch (event.type) {
      case 'track':
        return this.#addTrack(event, place, row);
      case 'identify':
        return this.#addIdentify(event, place, row);
      case 'group':
        return this.#addGroup(event, place, row);
      case 'page':
      case 'screen':
        row.set(system.name, event.name).set(system.category, event.category);
        row.addAll('context', event.context, context).addAll('properties', event.properties, properties);
        return this.#append(place, `${event.type}s`, row.row(), PAGE_TYPES);
      case 'alias':
        row.set(system.previous_id, event.previousId).addAll('context', event.context, context);
        return this.#append(place, 'aliases', row.row(), ALIAS_TYPES);
    }
  }

  #addTrack(event: TrackEvent, place: Place, row: RowBuilder): void {
    const { context, properties, system } = this.#names;
    const { column, table } = this.#names.ofEvent(event.event);
    row.set(system.event, column).set(system.event_text, event.event);
    row.addAll('context', event.context, context);
    this.#append(place, 'tracks', row.row());
    this.#append(place, table, row.addAll('properties', event.properties, properties).row());
  }

  #addIdentify(event: IdentifyEvent, place: Place, builder: RowBuilder): void {
    const { context, properties } = this.#names;
    builder.addAll('context', event.context, context).addAll('traits', event.traits, properties);
    const row = builder.row();
    this.#append(place, 'identifies', row);
    if (event.userId !== undefined) this.#merge(place, 'users', row, event.userId);
  }

  #addGroup(event: GroupEvent, place: Place, builder: RowBuilder): void {
    const { context, groupTraits, system } = this.#names;
    builder.set(system.group_id, event.groupId);
    builder.addAll('context', event.context, context).addAll('traits', event.traits, groupTraits);
    const row = builder.row();
    this.#append(place, 'groups', row, GROUP_TYPES);
    this.#merge(place, 'accounts', row, event.groupId);
  }

  #commonRow(event: Event): RowBuilder {
    const { system } = this.#names;
    const row = new RowBuilder(this.#rules.maxRowColumns).set(system.id, storableText(event.messageId));
    if (this.#keys.length > 1) row.set(system.source_id, event.trackyard.sourceId);
    return row
      .set(system.received_at, event.receivedAt)
      .set(system.anonymous_id, event.anonymousId)
      .set(system.user_id, event.userId)
      .set(system.timestamp, event.timestamp)
      .set(system.original_timestamp, event.originalTimestamp)
      .set(system.sent_at, event.sentAt);
  }

  #append(place: Place, name: string, row: Row, types = TYPES): void {
    const selection = this.#selection;
    if (selection && !selectsTable(selection, name)) return;
    const table = place.tables.get(name) ?? this.#open(place, { name, types });
    table.rows.push(selection ? selectRow(selection, name, row) : row);
  }

  /** The row of the user or account itself: only what the event says of it, none of the event's own ids. */
  #merge(place: Place, name: keyof typeof MERGED_FROM, row: Row, id: string): void {
    const selection = this.#selection;
    const mergedFrom = MERGED_FROM[name];
    // Only the table that it is merged from tells which of its rows are new.
    if (selection && !(selectsTable(selection, name) && selectsTable(selection, mergedFrom))) return;
    const values = new Map<string, Json>([['id', storableText(id)]]);
    for (const [column, value] of row.values) {
      const isKept = !SYSTEM_COLUMNS.has(column) || column === 'source_id' || column === 'received_at';
      if (isKept && column !== 'group_id') values.set(column, value);
    }
    const merged = { ...row, values, origin: keyOf(this.#keys, row.values) };
    const table = place.tables.get(name) ?? this.#open(place, { name, types: TYPES, mergedFrom });
    table.rows.push(selection ? selectRow(selection, name, merged) : merged);
  }

  #open({ schema, tables }: Place, table: Pick<TableRows, 'name' | 'types' | 'mergedFrom'>): TableRows {
    const isKeyless = this.#isKeyless && table.mergedFrom === undefined && !isAskedTable(table.name);
    const opened = { schema, keys: this.#keys, rows: [], ...table, ...(isKeyless && { isKeyless }) };
    tables.set(table.name, opened);
    return opened;
  }
}

interface Place {
  schema: string;
  tables: Map<string, TableRows>;
}

function typed(type: LogicalType): (column: string) => [string, LogicalType] {
  return (column) => [column, type];
}
