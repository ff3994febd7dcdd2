import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LoadTable } from '../dialect.ts';
import { keyOf } from '../table-rows.ts';
import type { ClickHouseServer, Insert } from './connection.ts';
import { findLoaded } from './find-loaded.ts';
import { hourOf } from './hour-of.ts';
import { cellText } from './row-text.ts';
import { quoteNames, quoteTable } from './sql.ts';
import { stateRows } from './state-rows.ts';
import { HOUR_COLUMN, storageName } from './storage-names.ts';

const HOUR_MS = 60 * 60 * 1000;
const compress = promisify(gzip);
const FASTEST = { level: 1 };

/**
 * One insert a table. There is no transaction over several: a load that is cut off is repeated as a whole, and
 * shows once all the same. Users and accounts go before the calls that they come from: these tell a repeated load
 * that its users are up to date. The tables that hold every call go last, so that a row which its own table refuses
 * stands nowhere.
 */
export async function loadBatch(
  server: ClickHouseServer,
  tables: readonly LoadTable[],
  signal: AbortSignal,
): Promise<void> {
  const appended = tables.filter(({ table }) => table.mergedFrom === undefined).sort(byOrder);
  for (const load of tables) {
    const { schema, mergedFrom } = load.table;
    const events = appended.find(({ table }) => table.schema === schema && table.name === mergedFrom);
    if (!events) continue;
    const loaded = await findLoaded(server, events.table, signal);
    const insert = await mergedInsert(load, loaded);
    if (insert) await server.insert(insert, signal);
  }
  for (const load of appended) await server.insert(await appendedInsert(load), signal);
}

function byOrder({ table: a }: LoadTable, { table: b }: LoadTable): number {
  return Number(a.name === 'tracks') - Number(b.name === 'tracks') || (a.name < b.name ? -1 : 1);
}

async function appendedInsert({ table, placed }: LoadTable): Promise<Insert> {
  const { columns, cells } = placed;
  const lines = table.rows.map((row, at) => {
    const values = columns.map(({ type }, index) => cellText(type, cells[at]?.[index]));
    return `[${[...values, JSON.stringify(hourOf(row))].join(',')}]\n`;
  });
  return makeInsert({
    ...{ schema: table.schema, storage: storageName(table.name, false), lines },
    names: [...columns.map(({ name }) => name), HOUR_COLUMN],
    keys: table.rows.map(({ values }) => keyOf(table.keys, values)),
  });
}

async function mergedInsert(load: LoadTable, loaded: ReadonlySet<string>): Promise<Insert | undefined> {
  const { table, placed } = load;
  const counted = table.rows.flatMap(({ origin = '' }, index) => (loaded.has(origin) ? [] : [index]));
  if (counted.length === 0) return undefined;
  return makeInsert({
    ...{ schema: table.schema, storage: storageName(table.name, true), lines: stateRows(load, counted) },
    names: placed.columns.map(({ name }) => name),
    keys: counted.map((index) => table.rows[index]?.origin ?? ''),
  });
}

interface Rows {
  schema: string;
  storage: string;
  /** Of the columns. */
  names: readonly string[];
  lines: readonly string[];
  /** Of the events: what names the load. */
  keys: readonly string[];
}

/** A token is for an hour: a replicated table may remember it for days, in which its rows may be deleted and restored. */
async function makeInsert({ schema, storage, names, lines, keys }: Rows): Promise<Insert> {
  const hour = Math.floor(Date.now() / HOUR_MS);
  return {
    sql: `INSERT INTO ${quoteTable(schema, storage)} (${quoteNames(names)}) FORMAT JSONCompactEachRow`,
    body: await compress(lines.join(''), FASTEST),
    token: createHash('sha256')
      .update(JSON.stringify([hour, keys]))
      .digest('hex'),
  };
}
