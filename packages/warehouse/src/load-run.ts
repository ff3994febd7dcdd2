import type { LogFields } from '@trackyard/base';
import { ConfigError, type LoadRules } from '@trackyard/connector-sdk';
import type { LoadEvent, LoaderOptions } from './create-loader.ts';
import type { LoadTable } from './dialect.ts';
import { RowsRefused } from './isolate-refused.ts';
import { EventNames } from './event-names.ts';
import type { LoadTally } from './load-tally.ts';
import type { LogicalType } from './logical-type.ts';
import { rebuildSchema, schemaName } from './names.ts';
import { placeRows } from './place-rows.ts';
import { planRows } from './plan-rows.ts';
import { planSchema, type SchemaChange } from './plan-schema.ts';
import type { Columns, TableRows, Tables } from './table-rows.ts';

export interface LoadTerms {
  rules: LoadRules;
  tally: LoadTally;
}

/** The loads of one warehouse, and what they know of its columns. */
export class LoadRun {
  readonly #options: LoaderOptions;
  readonly #known = new Map<string, ReadonlyMap<string, Columns>>();
  /** The schemas whose places rebuilt ones will take. */
  readonly #originals = new Map<string, string>();

  #names: EventNames;

  constructor(options: LoaderOptions) {
    this.#options = options;
    this.#names = new EventNames(options.dialect.rules);
  }

  /** Others have changed the tables. */
  forget(): void {
    this.#known.clear();
  }

  /** All of `events` or none; a second try where the first met a deadlock or a schema that has changed. */
  async load(events: readonly LoadEvent[], signal: AbortSignal, terms: LoadTerms): Promise<void> {
    const { dialect } = this.#options;
    const tables = this.#rowsOf(events, terms.rules);
    if (tables.length === 0) return;
    for (let isSecond = false; ; isSecond = true) {
      let isFromMemory = false;
      try {
        if (terms.rules.isRebuild) await this.#keepFloats(tables, signal);
        const ready = this.#tryPlace(tables);
        isFromMemory = ready !== undefined;
        const placed = ready ?? (await this.#makePlaces(tables, signal, terms.tally));
        await dialect.load(placed, signal);
        return terms.tally.loaded(placed);
      } catch (cause) {
        for (const { schema } of tables) this.#known.delete(schema);
        const { kind, error } = dialect.failureOf(cause);
        // A text that a column of integers refuses was put there by what is remembered of a column of texts.
        if (kind === 'refused' && (isSecond || !isFromMemory))
          throw new RowsRefused(error.message, { cause });
        if (kind === 'failed' || isSecond) throw error;
      }
    }
  }

  #rowsOf(events: readonly LoadEvent[], { selection, isRebuild }: LoadRules): TableRows[] {
    const { dialect, sharedSchema } = this.#options;
    const { rules } = dialect;
    if (this.#names.isFull()) this.#names = new EventNames(rules);
    const schemas = new Map<string, string>();
    const schemaOf = (slug: string): string => {
      let schema = schemas.get(slug);
      if (schema === undefined) {
        const real = sharedSchema ?? schemaName(slug, rules.maxNameLength);
        schema = isRebuild ? rebuildSchema(real, rules.maxNameLength) : real;
        if (isRebuild) this.#originals.set(schema, real);
        schemas.set(slug, schema);
      }
      return schema;
    };
    const placed = events.map(({ event, sourceSlug }) => ({ event, schema: schemaOf(sourceSlug) }));
    return planRows(placed, {
      ...{ rules, isShared: sharedSchema !== undefined, names: this.#names },
      isKeyless: isRebuild && rules.keysAtSwap,
      ...(selection && { selectionOf: (id) => selection[id] ?? selection['*'] }),
    });
  }

  /**
   * A column of floats stays one although the first value of the rebuild is an integer: a load that knows the old
   * column alone would have its values rounded.
   */
  async #keepFloats(tables: readonly TableRows[], signal: AbortSignal): Promise<void> {
    for (const table of tables) {
      const real = this.#originals.get(table.schema);
      if (real === undefined) continue;
      let standing = this.#known.get(real);
      if (!standing) {
        const found = await this.#options.dialect.changeSchema([real], () => [], signal);
        this.#known.set(real, (standing = found.get(real) ?? new Map<string, Columns>()));
      }
      const floats = [...(standing.get(table.name) ?? [])].filter(([, type]) => type === 'float');
      if (floats.length > 0) table.types = new Map([...table.types, ...(floats as [string, LogicalType][])]);
    }
  }

  async #makePlaces(
    tables: readonly TableRows[],
    signal: AbortSignal,
    tally: LoadTally,
  ): Promise<LoadTable[]> {
    await this.#makeColumns(tables, signal, tally);
    const ready = this.#tryPlace(tables);
    if (ready) return ready;
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

  async #makeColumns(tables: readonly TableRows[], signal: AbortSignal, tally: LoadTally): Promise<void> {
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
    tally.changed(changes);
    for (const change of changes) log.info('warehouse.schema_changed', describe(change));
  }
}

function describe(change: SchemaChange): LogFields {
  const { kind, schema } = change;
  if (change.kind === 'create-schema') return { kind, schema };
  return { kind, schema, table: change.table, columns: change.columns.length };
}
