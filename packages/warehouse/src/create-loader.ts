import type { LogFields, Logger } from '@trackyard/base';
import { ConfigError, type Outcome } from '@trackyard/connector-sdk';
import type { Event } from '@trackyard/event-spec';
import type { Dialect, LoadTable } from './dialect.ts';
import { isolateRefused, RowsRefused } from './isolate-refused.ts';
import { schemaName } from './names.ts';
import { placeRows } from './place-rows.ts';
import { planRows } from './plan-rows.ts';
import { planSchema, type SchemaChange } from './plan-schema.ts';
import type { Columns, TableRows, Tables } from './table-rows.ts';

/** An event on its way into a warehouse. */
export interface LoadEvent {
  event: Event;
  /** Names the schema where each source has its own. */
  sourceSlug: string;
}

export interface LoaderOptions {
  dialect: Dialect;
  /** One schema for all sources, by its exact name. Without it each source has its own. */
  sharedSchema?: string;
  log: Logger;
}

/** Loads events into one warehouse. */
export interface Loader {
  /**
   * One outcome an event, in their order; `delivered` is committed. May be called several times at once, and
   * again with the same events: each is loaded once. Throws the SDK's errors where all events share the fate.
   */
  load(events: readonly LoadEvent[], signal: AbortSignal): Promise<Outcome[]>;
  /** Throws an SDK error with a sentence for the person who made the settings. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A loader that remembers the warehouse's columns and reads them again when they turn out to be others. */
export function createLoader(options: LoaderOptions): Loader {
  const { dialect, sharedSchema } = options;
  const run = new LoadRun(options);
  return {
    load: (events, signal) => isolateRefused(events, (part) => run.load(part, signal)),
    check: async (signal) => {
      try {
        await dialect.check(sharedSchema, signal);
      } catch (cause) {
        throw dialect.failureOf(cause).error;
      }
    },
    close: () => dialect.close(),
  };
}

class LoadRun {
  readonly #options: LoaderOptions;
  readonly #known = new Map<string, ReadonlyMap<string, Columns>>();

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  /** All of `events` or none; a second try where the first met a deadlock or a schema that has changed. */
  async load(events: readonly LoadEvent[], signal: AbortSignal): Promise<void> {
    const { dialect } = this.#options;
    const tables = this.#rowsOf(events);
    for (let isSecond = false; ; isSecond = true) {
      try {
        return await dialect.load(await this.#place(tables, signal), signal);
      } catch (cause) {
        for (const { schema } of tables) this.#known.delete(schema);
        const { kind, error } = dialect.failureOf(cause);
        if (kind === 'refused') throw new RowsRefused(error.message, { cause });
        if (kind === 'failed' || isSecond) throw error;
      }
    }
  }

  #rowsOf(events: readonly LoadEvent[]): TableRows[] {
    const { dialect, sharedSchema } = this.#options;
    const { rules } = dialect;
    const placed = events.map(({ event, sourceSlug }) => ({
      event,
      schema: sharedSchema ?? schemaName(sourceSlug, rules.maxNameLength),
    }));
    return planRows(placed, { rules, isShared: sharedSchema !== undefined });
  }

  async #place(tables: readonly TableRows[], signal: AbortSignal): Promise<LoadTable[]> {
    const ready = this.#tryPlace(tables);
    if (ready) return ready;
    await this.#makeColumns(tables, signal);
    const second = this.#tryPlace(tables);
    if (second) return second;
    const names = tables.map(({ schema, name }) => `${schema}.${name}`).slice(0, 5);
    throw new ConfigError(
      `A table could not be made: something else has its name (one of ${names.join(', ')}).`,
    );
  }

  #tryPlace(tables: readonly TableRows[]): LoadTable[] | undefined {
    const { rules } = this.#options.dialect;
    const ready: LoadTable[] = [];
    for (const table of tables) {
      const columns = this.#known.get(table.schema)?.get(table.name);
      const placed = columns && placeRows(table, columns, { rows: table.rows, rules });
      if (!placed) return undefined;
      ready.push({ table, columns, placed });
    }
    return ready;
  }

  async #makeColumns(tables: readonly TableRows[], signal: AbortSignal): Promise<void> {
    const { dialect, log } = this.#options;
    const schemas = [...new Set(tables.map(({ schema }) => schema))].sort();
    const changes: SchemaChange[] = [];
    const plan = (current: Tables): readonly SchemaChange[] => {
      const missing = planSchema(current, tables, dialect.rules);
      changes.push(...missing);
      return missing;
    };
    for (const [schema, found] of await dialect.changeSchema(schemas, plan, signal))
      this.#known.set(schema, found);
    for (const change of changes) log.info('warehouse.schema_changed', describe(change));
  }
}

function describe(change: SchemaChange): LogFields {
  const { kind, schema } = change;
  if (change.kind === 'create-schema') return { kind, schema };
  return { kind, schema, table: change.table, columns: change.columns.length };
}
