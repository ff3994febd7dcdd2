import type { Schema } from '../api/client.ts';

export interface Snapshot {
  books: Schema<'Books'>;
  atMs: number;
}

/** Events a second since the last look, by source and by connection; empty until there are two looks. */
export interface Rates {
  received: ReadonlyMap<string, number>;
  delivered: ReadonlyMap<string, number>;
}

export const NO_RATES: Rates = { received: new Map(), delivered: new Map() };

/** Books only grow; where they seem to shrink (a hub that was set up anew) the rate is nothing. */
export function ratesBetween(before: Snapshot, after: Snapshot): Rates {
  const seconds = (after.atMs - before.atMs) / 1_000;
  if (seconds <= 0) return NO_RATES;
  const sources = byId(before.books.sources, ({ sourceId }) => sourceId);
  const connections = byId(before.books.connections, ({ connectionId }) => connectionId);
  return {
    received: new Map(
      after.books.sources.map(({ sourceId, received }) => [
        sourceId,
        perSecond(received, sources.get(sourceId)?.received, seconds),
      ]),
    ),
    delivered: new Map(
      after.books.connections.map(({ connectionId, delivered }) => [
        connectionId,
        perSecond(delivered, connections.get(connectionId)?.delivered, seconds),
      ]),
    ),
  };
}

const byId = <Item>(items: readonly Item[], idOf: (item: Item) => string) =>
  new Map(items.map((item) => [idOf(item), item]));

const perSecond = (now: number, before: number | undefined, seconds: number) =>
  before === undefined ? 0 : Math.max(0, now - before) / seconds;
