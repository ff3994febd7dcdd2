import { contextNames, propertyNames, type ColumnName, type ColumnRules } from './column-names.ts';
import { eventTableName, snakeName } from './names.ts';
import { NamedColumns } from './row-values.ts';

/** What is kept of names before all is forgotten: a sender that makes them up must not fill the memory. */
const MAX_COLUMNS = 20_000;
const MAX_EVENTS = 20_000;

/** What stands in `event`, and the event's own table. */
export interface EventName {
  column: string;
  table: string;
}

/** The names that events become in one system's tables, remembered from batch to batch. */
export class EventNames {
  readonly rules: ColumnRules;
  readonly columns = new NamedColumns();
  readonly context: ColumnName;
  readonly properties: ColumnName;
  readonly groupTraits: ColumnName;
  readonly system: Readonly<Record<SystemName, ReturnType<NamedColumns['of']>>>;
  readonly #events = new Map<string, EventName>();

  constructor(rules: ColumnRules) {
    this.rules = rules;
    this.context = contextNames(rules, this.columns);
    this.properties = propertyNames(rules, this.columns);
    this.groupTraits = propertyNames(rules, this.columns, ['group_id']);
    const entries = SYSTEM_NAMES.map((name) => [name, this.columns.of(name)] as const);
    this.system = Object.fromEntries(entries) as EventNames['system'];
  }

  /** Whether it is time for new ones; not in the middle of a batch. */
  isFull(): boolean {
    return this.columns.size > MAX_COLUMNS || this.#events.size > MAX_EVENTS;
  }

  ofEvent(event: string): EventName {
    let name = this.#events.get(event);
    if (!name) {
      name = { column: snakeName(event), table: eventTableName(event, this.rules.maxNameLength) };
      this.#events.set(event, name);
    }
    return name;
  }
}

const SYSTEM_NAMES = [
  ...(['id', 'source_id', 'received_at', 'anonymous_id', 'user_id', 'timestamp', 'sent_at'] as const),
  ...(['original_timestamp', 'event', 'event_text', 'name', 'category', 'group_id', 'previous_id'] as const),
] as const;
type SystemName = (typeof SYSTEM_NAMES)[number];
