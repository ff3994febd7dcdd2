import type { RowCount, RollingWindow } from '@trackyard/connector-sdk';
import type { Geo } from '@trackyard/enrichment';
import { normaliseLine, type ErasedEvents, type EventReader } from '@trackyard/lake';
import {
  decideConnection,
  enrichEvents,
  type CompiledConfig,
  type CompiledConnection,
} from '@trackyard/pipeline';
import type { ConnectionBooks } from '@trackyard/queue';
import type { Store, WarehouseDifference, WarehouseVerdict } from '@trackyard/store';
import type { DestinationRuntime } from '../destination-runtimes.ts';
import { loadRules } from '../warehouse/load-rules.ts';
import { ExpectedTally } from './expected-rows.ts';
import { MessageIds } from './message-ids.ts';

export interface WarehouseCheckOptions {
  store: {
    connections: Pick<Store['connections'], 'all'>;
    deadLetters: Pick<Store['deadLetters'], 'systemOpenPage'>;
  };
  reader: Pick<EventReader, 'timeline'>;
  /** What deletions have taken out of the lake, by source: a warehouse may have it still. */
  erased: ReadonlyMap<string, ErasedEvents>;
  geo?: Geo | undefined;
  config: CompiledConfig;
  books: Readonly<Record<string, ConnectionBooks>>;
  /** Milliseconds since the epoch, of received time. */
  span: { from: number; to: number };
}

/** Which session an event is of decides about nothing. */
const NO_VISITS = { read: () => Promise.resolve(new Map<string, string>()) };
const PAGE = 1_000;
const SHOWN = 100;
/** Live traffic of a new connection begins within this time. */
const ARRIVAL_MS = 2_000;

/**
 * Compares a warehouse with the lake: rows by source, table and day. Each message counts once, on the day on which it
 * came first. Left out is what lies outside of its window or was not chosen to go, and what is known not to be there
 * (dead letters, events that wait, are held or were deleted). Of events that are deleted from the lake rows may be there.
 */
export async function checkWarehouse(
  runtime: DestinationRuntime,
  options: WarehouseCheckOptions,
): Promise<WarehouseVerdict> {
  const { from, to } = options.span;
  const { definition, config, context, settings } = runtime;
  const at = new Date(context.clock.now()).toISOString();
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const connections = connectionsTo(config.id, options.config);
  const sources = connections.flatMap(({ sourceId }) => options.config.sourceById.get(sourceId) ?? []);
  const order = { slugs: sources.map(({ slug }) => slug), from, to };
  const counts =
    (await definition.warehouse?.countRows?.(
      { ...context, signal: AbortSignal.timeout(COUNT_MS) },
      settings,
      order,
    )) ?? [];
  const expected = new ExpectedTally();
  for (const connection of connections) await expectRows(expected, connection, { runtime, options });
  const found = foundRows(counts, sources);
  const missingAllowed = connections.reduce((sum, { id }) => sum + excused(options.books[id]), 0);
  const { window } = loadRules(config.warehouse, context.clock.now());
  const differences = compare(expected, found, { window, missingAllowed, erased: options.erased });
  return {
    ...{ at, ...span, differenceCount: differences.length, differences: differences.slice(0, SHOWN) },
    rows: [...found.values()].reduce((sum, { rows }) => sum + rows, 0),
  };
}

const COUNT_MS = 600_000;

async function expectRows(
  expected: ExpectedTally,
  connection: CompiledConnection,
  { runtime, options }: { runtime: DestinationRuntime; options: WarehouseCheckOptions },
): Promise<void> {
  const { definition, config, context } = runtime;
  const { sourceId } = connection;
  const { window, selection } = loadRules(config.warehouse, context.clock.now());
  const chosen = selection?.[sourceId] ?? selection?.['*'];
  const began = await beginOf(connection, options);
  const dead = await deadIds(connection.id, options.store.deadLetters);
  const seen = new MessageIds();
  const tablesOf = definition.warehouse?.tablesOf ?? (() => []);
  const strict = options.config.sourceById.get(sourceId)?.strict ?? false;
  const { from, to } = options.span;
  for await (const line of options.reader.timeline({ sourceIds: [sourceId], to })) {
    const { events, rejections } = normaliseLine(line);
    if (strict && rejections.length > 0) continue;
    const ms = Date.parse(line.receivedAt);
    const day = line.receivedAt.slice(0, 10);
    for (const event of await enrichEvents(events, options.config, { geo: options.geo, visits: NO_VISITS })) {
      if (!seen.add(event.messageId) || ms < from || !isCompared(day, window)) continue;
      const isBroughtBack = window !== undefined && ms < window.from;
      const isCertain =
        (ms >= began || isBroughtBack) &&
        !dead.has(event.messageId) &&
        decideConnection(event, connection).outcome === 'routed';
      const going = isCertain ? tablesOf(event, chosen) : [];
      for (const table of tablesOf(event, undefined))
        expected.add({ sourceId, day, table }, going.includes(table));
    }
  }
}

/** A day is compared where all of it is to be there. */
function isCompared(day: string, window: RollingWindow | undefined): boolean {
  const ms = Date.parse(day);
  return !window || ms >= window.from || window.kept.some(({ from, to }) => ms >= from && ms < to);
}

function compare(
  expected: ExpectedTally,
  found: ReadonlyMap<string, Omit<RowCount, 'source'> & { sourceId: string }>,
  {
    window,
    missingAllowed,
    erased,
  }: { window: RollingWindow | undefined; missingAllowed: number } & Pick<WarehouseCheckOptions, 'erased'>,
): WarehouseDifference[] {
  for (const place of found.values()) if (isCompared(place.day, window)) expected.at(place);
  const missing: WarehouseDifference[] = [];
  const surplus: WarehouseDifference[] = [];
  for (const { least, most, ...place } of expected.all()) {
    const rows = found.get(keyOf(place))?.rows ?? 0;
    if (rows < least) missing.push({ ...place, expected: least, found: rows });
    // An event has one row in a table at most.
    const mostOfAll = most + (erased.get(place.sourceId)?.byDay.get(place.day) ?? 0);
    if (rows > mostOfAll) surplus.push({ ...place, expected: mostOfAll, found: rows });
  }
  // An event that is known not to be there is missing from each of its tables.
  const most = Math.max(0, ...[...Map.groupBy(missing, ({ table }) => table).values()].map(lack));
  return [...(most <= missingAllowed ? [] : missing), ...surplus].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
}

function lack(missing: readonly WarehouseDifference[]): number {
  return missing.reduce((sum, one) => sum + one.expected - one.found, 0);
}

/** Own schemas name the source by its slug, shared ones by its id. Rows of other sources are not looked at. */
function foundRows(counts: readonly RowCount[], sources: readonly { id: string; slug: string }[]) {
  const idOf = new Map(sources.flatMap(({ id, slug }) => [[id, id] as const, [slug, id] as const]));
  return new Map(
    counts.flatMap(({ source, ...count }) => {
      const sourceId = idOf.get(source);
      return sourceId === undefined ? [] : [[keyOf({ ...count, sourceId }), { ...count, sourceId }] as const];
    }),
  );
}

function keyOf({ sourceId, day, table }: Pick<WarehouseDifference, 'sourceId' | 'day' | 'table'>): string {
  return `${sourceId} ${day} ${table}`;
}

function excused({ held = 0, pending = 0, deleted = 0 }: Partial<ConnectionBooks> = {}): number {
  return held + pending + deleted;
}

function connectionsTo(destinationId: string, { connectionById }: CompiledConfig): CompiledConnection[] {
  return [...connectionById.values()].filter((connection) => connection.destinationId === destinationId);
}

/** What was received before was sent by a replay, or not at all. */
async function beginOf(
  { id, workspaceId, destinationId, liveSince }: CompiledConnection,
  { store }: WarehouseCheckOptions,
): Promise<number> {
  if (liveSince !== undefined) return Date.parse(liveSince);
  const made = (await store.connections.all(workspaceId, { destinationId })).find((one) => one.id === id);
  return made ? made.createdAt.getTime() + ARRIVAL_MS : Infinity;
}

async function deadIds(
  connectionId: string,
  deadLetters: WarehouseCheckOptions['store']['deadLetters'],
): Promise<Set<string>> {
  const ids = new Set<string>();
  let after = '';
  for (;;) {
    const page = await deadLetters.systemOpenPage(after, PAGE);
    for (const letter of page) if (letter.connectionId === connectionId) ids.add(letter.messageId);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return ids;
    after = last.id;
  }
}
