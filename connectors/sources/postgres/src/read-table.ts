import { setTimeout as delay } from 'node:timers/promises';
import type { PulledPage, PullContext, Settings } from '@trackyard/connector-sdk';
import { createPostgresReader, readPostgresConnection, type PostgresReader } from '@trackyard/warehouse';
import { eventOf } from './event-of.ts';
import { advance, nameOf, positionOf, type NamedRow, type Place, type Position } from './position.ts';
import { readSettings, type TableSettings } from './read-settings.ts';
import { readEnd, readRows, readTypes, type TableTypes } from './table-query.ts';

/** Events of up to 32 KB each: what a page has must fit into one request of collection. */
const ROWS_A_PAGE = 100;

interface Reading {
  context: PullContext;
  reader: PostgresReader;
  table: TableSettings;
  types: TableTypes;
}

/** What is new in a table since a position; docs/decisions/015-tables-as-sources.md says why so. */
export async function* readTable(
  context: PullContext,
  settings: Settings,
  kept: unknown,
): AsyncGenerator<PulledPage> {
  const table = readSettings(settings);
  const reader = createPostgresReader(readPostgresConnection(settings, context.dial), context.log);
  try {
    const types = await reader.read(context.signal, (rows) => readTypes(rows, table));
    if (types) yield* readPages({ context, reader, table, types }, positionOf(table, kept));
  } finally {
    await reader.close();
  }
}

async function* readPages(reading: Reading, kept: Position): AsyncGenerator<PulledPage> {
  const { context, reader, table, types } = reading;
  const end = types.isTime ? undefined : await settledEnd(reading, kept.after);
  if (!types.isTime && end === undefined) return;
  let position = kept;
  let at = kept.after;
  const open: NamedRow[] = [];
  for (;;) {
    const query = { after: at, end, limit: ROWS_A_PAGE };
    const found = await reader.read(context.signal, (rows) => readRows(rows, { table, types }, query));
    const page = found.map((row) => ({ row, name: nameOf(table, row) }));
    const last = page.at(-1)?.row;
    if (!last) break;
    const known = new Set(position.seen);
    const settled = open.length > 0 ? 0 : settledRows(page, types);
    open.push(...page.slice(settled));
    position = advance(position, { settled: page.slice(0, settled), open: page.slice(settled) });
    const fresh = page.filter(({ name }) => !known.has(name));
    yield {
      raw: `[${fresh.map(({ row }) => row.json ?? JSON.stringify({ ids: row.ids, bytes: row.bytes })).join(',')}]`,
      events: fresh.map((one) => eventOf(one, table)),
      position,
    };
    at = { cursor: last.cursor, ids: last.ids };
    if (found.length < ROWS_A_PAGE) break;
  }
  // All behind the place was read just now: what else is remembered is gone from there.
  const stillOpen = new Set(open.map(({ name }) => name));
  const seen = position.seen.filter((name) => stillOpen.has(name));
  if (seen.length < position.seen.length) yield { raw: '[]', events: [], position: { ...position, seen } };
}

function settledRows(page: readonly NamedRow[], { isTime }: TableTypes): number {
  const firstOpen = isTime ? page.findIndex(({ row }) => !row.isSettled) : -1;
  return firstOpen === -1 ? page.length : firstOpen;
}

/**
 * Rows that are only added: up to the last of now, once all that was begun before it must be there. Nothing where nothing
 * is new. Rows do not move in that order, so none is missed by waiting.
 */
async function settledEnd(
  { context, reader, table }: Reading,
  after: Place | undefined,
): Promise<string | undefined> {
  const end = await reader.read(context.signal, (rows) => readEnd(rows, table));
  if (end === undefined || end === after?.cursor) return undefined;
  await delay(table.settleSeconds * 1_000, undefined, { signal: context.signal });
  return end;
}
