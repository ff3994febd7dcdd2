import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import type { EventSketch } from '@trackyard/event-spec';
import { createLoader, type Loader } from '../create-loader.ts';
import { allDelivered, eventsOf, load } from '../testing/conformance/stand.ts';
import { createDuckdb } from './create-duckdb.ts';
import { DuckdbFile } from './duckdb-file.ts';

jest.setTimeout(60_000);

const signal = AbortSignal.timeout(55_000);
const slugs = ['demo'];
let path: string;
let loaders: Loader[];

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'trackyard-duckdb-')), 'events.duckdb');
  loaders = [];
});
afterEach(async () => {
  await Promise.all(loaders.map((loader) => loader.close()));
  await rm(join(path, '..'), { recursive: true });
});

function open(sharedSchema?: string): Loader {
  const shared = sharedSchema !== undefined && { sharedSchema };
  const loader = createLoader({ dialect: createDuckdb(path), log: silentLogger, ...shared });
  loaders.push(loader);
  return loader;
}

async function query(sql: string): Promise<unknown[]> {
  const file = DuckdbFile.at(path);
  try {
    return await file.use(signal, async ({ connection }) =>
      (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    );
  } finally {
    await file.letGo();
  }
}

const on = (day: string, sketch: EventSketch = {}): EventSketch => ({
  messageId: `m-${day}`,
  receivedAt: `${day}T10:00:00.000Z`,
  ...sketch,
});
const span = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });

it('prunes what was received in the span a few rows at a time, never users or strange tables', async () => {
  const loader = open();
  const old = Array.from({ length: 25 }, (_, n) => on('2026-01-01', { messageId: `old${n}`, event: 'E' }));
  const user = on('2026-01-01', { type: 'identify', messageId: 'i', traits: { plan: 'pro' } });
  const events = eventsOf([...old, user, on('2026-01-02', { event: 'E' })], 'demo');
  expect(await load(loader, events)).toEqual(allDelivered(27));
  expect(
    await load(loader, eventsOf([on('2026-01-03', { event: 'E', properties: { late: 1 } })], 'demo')),
  ).toEqual(allDelivered(1));
  await query('CREATE TABLE demo.mine AS SELECT * FROM demo.tracks');
  const order = { slugs, ...span('2026-01-01', '2026-01-02'), maxRows: 20 };
  const deleted: number[] = [];
  do deleted.push(await loader.prune(order, signal));
  while (deleted.at(-1)! > 0);
  expect(deleted).toEqual([20, 20, 11, 0]);
  for (const table of ['tracks', 'e'])
    expect(await query(`SELECT id FROM demo.${table} ORDER BY id`)).toEqual([
      ...[{ id: 'm-2026-01-02' }, { id: 'm-2026-01-03' }],
    ]);
  expect(await query('SELECT id FROM demo.identifies')).toEqual([]);
  expect(await query('SELECT id, plan FROM demo.users')).toEqual([{ id: 'user-1', plan: 'pro' }]);
  expect(await query('SELECT id FROM demo.mine')).toHaveLength(27);
});

it('counts rows by table and day, in a shared schema by source', async () => {
  const loader = open();
  const events = [
    on('2026-01-01', { event: 'E', receivedAt: '2026-01-01T23:59:59.999Z' }),
    on('2026-01-02', { type: 'page' }),
  ];
  await load(loader, eventsOf(events, 'demo'));
  const counts = await loader.countRows({ slugs, ...span('2026-01-01', '2026-01-02') }, signal);
  expect(counts.toSorted((a, b) => (a.table < b.table ? -1 : 1))).toEqual([
    { source: 'demo', table: 'e', day: '2026-01-01', rows: 1 },
    { source: 'demo', table: 'tracks', day: '2026-01-01', rows: 1 },
  ]);
  const shared = open('all');
  await load(shared, eventsOf([on('2026-01-02', { type: 'page' })], 'demo'));
  expect(await shared.countRows({ slugs, ...span('2026-01-01', '2026-01-03') }, signal)).toEqual([
    { source: 'src_1', table: 'pages', day: '2026-01-02', rows: 1 },
  ]);
});
