import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger } from '@trackyard/base';
import { TransientError, type Outcome } from '@trackyard/connector-sdk';
import { makeEvent, type EventSketch } from '@trackyard/event-spec';
import { createLoader, type LoadEvent, type Loader } from '../../create-loader.ts';
import { rebuildSchema } from '../../names.ts';
import { LOADED_COLUMN, type Columns, type TableRules } from '../../table-rows.ts';
import { isWhole } from './is-whole.ts';
import type { DialectCase, DialectFixture, Inability, StoredRow } from '../dialect-conformance.ts';

const LOAD_TIMEOUT_MS = 120_000;
/** Of a load that meets others' loads: as often as a worker would come back. */
const MAX_TRIES = 40;

/** Generated tables, where the suite does not do all that it can. */
const SHORT_RUNS = 8;

export interface LoaderSketch {
  sharedSchema?: string;
  breakAt?: number;
  /** Of a table, where not the dialect's own. */
  maxColumns?: number;
}

/** What the tests of the suite share: the fixture, loaders that are closed and schemas that are dropped after each test. */
export class ConformanceStand {
  readonly jsonType: 'json' | 'string';
  readonly generatedRuns: number;
  /** Of a table, in the test of that limit. */
  readonly fewColumns: number | undefined;
  readonly #case: DialectCase;
  readonly #schemas = new Set<string>();
  #loaders: Loader[] = [];
  #fixture: DialectFixture | undefined;
  #rules: TableRules | undefined;

  constructor(dialectCase: DialectCase) {
    this.#case = dialectCase;
    this.jsonType = dialectCase.jsonType ?? 'json';
    const runs = dialectCase.generatedRuns ?? 40;
    this.fewColumns = isWhole ? undefined : dialectCase.fewColumns;
    this.generatedRuns = isWhole ? runs : Math.min(runs, SHORT_RUNS);
  }

  async open(): Promise<void> {
    this.#fixture = await this.#case.open();
    const dialect = await this.#fixture.openDialect();
    this.#rules = dialect.rules;
    await dialect.close();
  }

  get fixture(): DialectFixture {
    if (!this.#fixture) throw new Error('The fixture is not open yet.');
    return this.#fixture;
  }

  get rules(): TableRules {
    if (!this.#rules) throw new Error('The fixture is not open yet.');
    return this.#rules;
  }

  /** The column with the time of loading. */
  get loadedColumn(): string {
    return this.rules.loadedColumn ?? LOADED_COLUMN;
  }

  can(what: Inability): boolean {
    return !this.#case.cannot?.includes(what);
  }

  /** The name of a schema that was never there: also a source's slug, for both are the same then. */
  newSchema(): string {
    const schema = `conf_${randomBytes(5).toString('hex')}`;
    this.#schemas.add(schema);
    return schema;
  }

  /** A loader of another process. */
  async loader({ sharedSchema, breakAt, maxColumns }: LoaderSketch = {}): Promise<Loader> {
    const opened = await this.fixture.openDialect(breakAt === undefined ? {} : { breakAt });
    const dialect = maxColumns === undefined ? opened : { ...opened, rules: { ...opened.rules, maxColumns } };
    const loader = createLoader({
      ...{ dialect, log: silentLogger },
      ...(sharedSchema !== undefined && { sharedSchema }),
    });
    this.#loaders.push(loader);
    return loader;
  }

  /** The columns of each table of a schema, as the planner would see them. */
  async tables(schema: string): Promise<ReadonlyMap<string, Columns>> {
    const dialect = await this.fixture.openDialect();
    try {
      const found = await dialect.changeSchema([schema], () => [], timeout());
      return found.get(schema) ?? new Map();
    } finally {
      await dialect.close();
    }
  }

  async types(schema: string, table: string): Promise<Record<string, string>> {
    return Object.fromEntries((await this.tables(schema)).get(table) ?? []);
  }

  /** The rows of a table, by their ids: each must be there once. */
  async byId(schema: string, table: string): Promise<Record<string, StoredRow>> {
    const rows = await this.fixture.rows(schema, table);
    const found = Object.fromEntries(rows.map((row) => [String(row.id), row]));
    expect(Object.keys(found)).toHaveLength(rows.length);
    return found;
  }

  async count(schema: string, table: string): Promise<number> {
    return (await this.fixture.rows(schema, table)).length;
  }

  async clear(): Promise<void> {
    await Promise.all(this.#loaders.map((loader) => loader.close()));
    this.#loaders = [];
    for (const schema of this.#schemas) {
      await this.fixture.drop({ schema });
      if (this.can('rebuild'))
        await this.fixture.drop({ schema: rebuildSchema(schema, this.rules.maxNameLength) });
    }
    this.#schemas.clear();
  }

  async close(): Promise<void> {
    await this.#fixture?.close();
  }
}

export function eventsOf(sketches: readonly EventSketch[], sourceSlug: string): LoadEvent[] {
  return sketches.map((sketch, index) => ({
    event: makeEvent({ messageId: `m${index}`, ...sketch }),
    sourceSlug,
  }));
}

export function load(loader: Loader, events: readonly LoadEvent[]): Promise<Outcome[]> {
  return loader.load(events, timeout());
}

/** As a worker does where others are in the way: what is asked to come back comes back. */
export async function loadPatiently(loader: Loader, events: readonly LoadEvent[]): Promise<Outcome[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await load(loader, events);
    } catch (error) {
      if (!(error instanceof TransientError) || tries === MAX_TRIES) throw error;
      await delay(10 * tries);
    }
  }
}

export const allDelivered = (count: number): Outcome[] =>
  Array.from({ length: count }, () => ({ status: 'delivered' }));

/** A third of them identify, group and track; two users, two accounts, one event. */
export function mixed(total: number, prefix = 'm'): EventSketch[] {
  return Array.from({ length: total }, (_, index) => {
    const common = { messageId: `${prefix}${index}`, receivedAt: instant(index) };
    if (index % 3 === 0)
      return { ...common, type: 'identify', userId: `u${index % 6}`, traits: { n: index } };
    if (index % 3 === 1) return { ...common, type: 'group', groupId: `g${index % 6}`, traits: { n: index } };
    return { ...common, event: 'E', properties: { n: index } };
  });
}

/** The n-th second of a day. */
export function instant(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 2) + seconds * 1000).toISOString();
}

export function timeout(): AbortSignal {
  return AbortSignal.timeout(LOAD_TIMEOUT_MS);
}
