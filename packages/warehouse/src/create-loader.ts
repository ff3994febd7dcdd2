import type { Logger } from '@trackyard/base';
import {
  ConfigError,
  delivered,
  type LoadRules,
  type Outcome,
  type PruneOrder,
  type RebuildOrder,
  type ReceivedSpan,
  type RowCount,
  type WarehouseHost,
  type WarehouseSources,
} from '@trackyard/connector-sdk';
import type { Event } from '@trackyard/event-spec';
import type { Dialect } from './dialect.ts';
import { isInWindow } from './in-window.ts';
import { isolateRefused } from './isolate-refused.ts';
import { LoadRun } from './load-run.ts';
import { LoadTally } from './load-tally.ts';
import { rebuildSchema, schemaName } from './names.ts';

/** An event on its way into a warehouse. */
export interface LoadEvent {
  event: Event;
  /** About how many characters its JSON has, for the report. */
  size?: number;
  /** Names the schema where each source has its own. */
  sourceSlug: string;
}

export interface LoaderOptions {
  dialect: Dialect;
  /** One schema for all sources, by its exact name. Without it each source has its own. */
  sharedSchema?: string | undefined;
  log: Logger;
}

/** Loads events into one warehouse, and looks after its tables: see `WarehouseDefinition` for the latter. */
export interface Loader {
  /**
   * One outcome an event, in their order; `delivered` is committed, or is nothing that the host's rules let in. May be
   * called several times at once, and again with the same events: each is loaded once. Throws the SDK's errors where
   * all events share the fate.
   */
  load(events: readonly LoadEvent[], signal: AbortSignal, host?: WarehouseHost): Promise<Outcome[]>;
  /** Throws an SDK error with a sentence for the person who made the settings. */
  check(signal: AbortSignal): Promise<void>;
  prune(order: PruneOrder, signal: AbortSignal): Promise<number>;
  countRows(order: WarehouseSources & ReceivedSpan, signal: AbortSignal): Promise<readonly RowCount[]>;
  beginRebuild(order: RebuildOrder, signal: AbortSignal): Promise<void>;
  swapRebuilt(order: RebuildOrder, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A loader that remembers the warehouse's columns and reads them again when they turn out to be others. */
export function createLoader(options: LoaderOptions): Loader {
  const { dialect, sharedSchema } = options;
  const { maxNameLength } = dialect.rules;
  const run = new LoadRun(options);
  const schemasOf = (slugs: readonly string[]): string[] =>
    sharedSchema === undefined ? slugs.map((slug) => schemaName(slug, maxNameLength)) : [sharedSchema];
  const rebuilt = (schema: string) => rebuildSchema(schema, maxNameLength);
  /** The dialect's answer, its errors explained. */
  const ask = async <T>(work: Promise<T> | undefined): Promise<T> => {
    if (!work) throw new ConfigError('This kind of warehouse cannot do that.');
    try {
      return await work;
    } catch (cause) {
      throw dialect.failureOf(cause).error;
    }
  };
  return {
    load: (events, signal, host) => loadReporting(events, signal, { run, host }),
    check: (signal) => ask(dialect.check(sharedSchema, signal)),
    prune: ({ slugs, ...order }, signal) => ask(dialect.prune?.(schemasOf(slugs), order, signal)),
    async countRows({ slugs, ...span }, signal) {
      const order = { ...span, isShared: sharedSchema !== undefined };
      const counts = await ask(dialect.countRows?.(schemasOf(slugs), order, signal));
      const slugOf = new Map(slugs.map((slug) => [schemaName(slug, maxNameLength), slug]));
      return counts.map(({ schema, ...count }) =>
        order.isShared ? count : { ...count, source: slugOf.get(schema) ?? schema },
      );
    },
    async beginRebuild({ slugs, rebuildId }, signal) {
      await ask(dialect.makeSchemas?.(schemasOf(slugs).map(rebuilt), rebuildId, signal));
      run.forget();
    },
    async swapRebuilt({ slugs, rebuildId }, signal) {
      const pairs = schemasOf(slugs).map((to) => ({ from: rebuilt(to), to }));
      await ask(dialect.swapSchemas?.(pairs, rebuildId, signal));
      run.forget();
    },
    close: () => dialect.close(),
  };
}

const ALL: LoadRules = {};

async function loadReporting(
  events: readonly LoadEvent[],
  signal: AbortSignal,
  { run, host }: { run: LoadRun; host: WarehouseHost | undefined },
): Promise<Outcome[]> {
  const rules = host?.rules ?? ALL;
  const { window } = rules;
  const goes = window && events.map(({ event }) => isInWindow(event, window));
  const wanted = goes ? events.filter((_, place) => goes[place]) : events;
  const tally = new LoadTally();
  const outside = events.length - wanted.length;
  try {
    const outcomes = await isolateRefused(wanted, (part) => run.load(part, signal, { rules, tally }));
    host?.report(tally.report(events, { outside, outcomes }));
    if (!goes) return outcomes;
    let next = 0;
    return goes.map((isWanted) => (isWanted ? outcomes[next++]! : delivered));
  } catch (error) {
    host?.report(tally.report(events, { outside, outcomes: [], error }));
    throw error;
  }
}
