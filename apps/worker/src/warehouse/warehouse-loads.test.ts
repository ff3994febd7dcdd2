/**
 * Restores, rebuilds, windows and their comparison with the lake, on real parts. A crash is a step of the store that
 * fails, before or after it did its work; those of processes are in `test/chaos`.
 */
import { startPostgres, waitFor, type TestPostgres } from '@trackyard/test-support';
import type { Store } from '@trackyard/store';
import { examine } from '../doctor/examine.ts';
import { openWarehouseStand, type WarehouseStand } from '../testing/warehouse-stand.ts';
import { pruneWarehouse } from './prune-warehouses.ts';

jest.setTimeout(240_000);

const DAY_MS = 24 * 60 * 60 * 1_000;
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const [OLD, OLDER, RECENT] = [today - 100 * DAY_MS, today - 200 * DAY_MS, today - 5 * DAY_MS];
const keptDay = (ms: number) => ({
  ...{ id: 'kp_1', replayId: 'rp_1' },
  ...{ from: new Date(ms).toISOString(), to: new Date(ms + DAY_MS).toISOString() },
});
const day = (ms: number) => ({ from: new Date(ms), to: new Date(ms + DAY_MS) });

let postgres: TestPostgres;
let stand: WarehouseStand;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  stand = await openWarehouseStand(postgres);
});
afterEach(() => stand.close());

const prune = () =>
  pruneWarehouse(stand.destination(), AbortSignal.timeout(60_000), { ...stand.shared, store: stand.store });
const load = async (kind: 'restore' | 'rebuild', given = {}) => stand.done(await stand.order(kind, given));

it('loads the local warehouse as soon as something comes', async () => {
  const { definition, settings } = await stand.runtimes.get(stand.destination());
  expect(definition.actions['store']?.batching?.(settings)?.maxWaitMs).toBe(0);
});

it('brings a period back, keeps it until it is released, and says what was loaded', async () => {
  const [recent, old] = [await stand.fill(RECENT, 30), await stand.fill(OLD, 25)];
  const older = await stand.fill(OLDER, 20);
  await stand.fill(OLDER, 7, { name: 'plan', type: 'identify' });
  stand.startReplays();
  const job = await load('restore');
  expect(job).toMatchObject({ read: 82, matched: 82, sent: 82, filtered: {} });
  expect(await stand.ids()).toEqual([...older, ...old, ...recent]);

  await stand.choose({ keepMonths: 1, kept: [keptDay(OLD)] });
  await prune();
  expect(await stand.ids()).toEqual([...old, ...recent]);
  expect(await stand.ids('demo.users')).toHaveLength(7);
  expect(await stand.ids('demo.identifies')).toEqual([]);
  await stand.choose({ keepMonths: 1 });
  await prune();
  expect(await stand.ids()).toEqual(recent);
  const state = await stand.store.warehouses.state(stand.workspaceId, stand.destinationId);
  expect(state).toMatchObject({ prunedRows: 2 * (20 + 25) + 7, pruneProblem: null });

  await stand.choose({ keepMonths: 1, kept: [keptDay(OLD)] });
  await load('restore', day(OLD));
  expect(await stand.ids()).toEqual([...old, ...recent]);
  await waitFor(async () => {
    const { data } = await stand.store.warehouses.syncs(stand.workspaceId, stand.destinationId);
    const rows = data.reduce((sum, sync) => sum + sync.rows, 0);
    return data.every(({ status }) => status === 'success') && rows === 2 * (75 + 25) + 7 + 7;
  });
});

it('goes on with a restore after crashes between warehouse and store, each row once', async () => {
  const ids = await stand.fill(OLD, 12_000);
  let crashes = 0;
  const systemAdvance: Store['replays']['systemAdvance'] = (...given) =>
    crashes++ % 2 === 0 ? Promise.reject(new Error('crashed')) : stand.store.replays.systemAdvance(...given);
  stand.startReplays({ systemAdvance });
  expect(await load('restore', day(OLD))).toMatchObject({ sent: 12_000, problem: null });
  expect(crashes).toBeGreaterThan(2);
  expect(await stand.ids()).toEqual(ids);
  expect(await stand.ids('demo.seen')).toEqual(ids);
});

it('hands what the warehouse refuses to the lane, where it becomes a dead letter', async () => {
  const recent = await stand.fill(RECENT, 10);
  stand.startReplays();
  await load('restore', day(RECENT));
  const old = await stand.fill(OLD, 10);
  await stand.query(`ALTER TABLE demo.seen ADD CHECK (id <> '${old[3]}')`);
  expect(await load('restore', day(OLD))).toMatchObject({ sent: 10, problem: null });
  expect(await stand.ids('demo.seen')).toEqual([...old.filter((id) => id !== old[3]), ...recent]);
  const books = await stand.queue.records.books();
  expect(books.connections[stand.connectionId]).toMatchObject({ replayed: 1, pending: 1, delivered: 0 });
});

it('rebuilds what the lake has by the window, with all users, whatever step it crashed after', async () => {
  const recent = await stand.fill(RECENT, 40);
  await stand.fill(OLDER, 20);
  await stand.fill(OLDER, 7, { name: 'plan', type: 'identify' });
  stand.startReplays();
  await load('restore', day(RECENT));
  await stand.query(
    `INSERT INTO demo.tracks (id, received_at) VALUES ('made-up', '${new Date(RECENT).toISOString()}')`,
  );
  await stand.stopReplays();
  await stand.choose({ keepMonths: 1 });

  const { replays } = stand.store;
  const failing = new Set(['advance', 'swap begun', 'swap done']);
  const once = (what: string) => {
    if (failing.delete(what)) throw new Error(`crashed: ${what}`);
  };
  let swaps = 0;
  stand.startReplays({
    async systemAdvance(...given) {
      once('advance');
      return replays.systemAdvance(...given);
    },
    async systemSwapped(...given) {
      swaps += 1;
      if (swaps === 2) once('swap done'); // after the tables were swapped
      const noted = await replays.systemSwapped(...given);
      once('swap begun'); // noted, tables not swapped
      return noted;
    },
  });
  const job = await load('rebuild', { to: new Date() });
  expect([...failing]).toEqual([]);
  expect(job.problem).toBeNull();
  expect(await stand.ids()).toEqual(recent);
  expect(await stand.ids('demo.users')).toHaveLength(7);
  expect(await stand.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE '%rebuild'`)).toEqual([]);
});

it('names what a warehouse lacks and what it has too much, by table and day', async () => {
  const soon = Date.now() + 60_000;
  const ids = await stand.fill(soon, 30);
  await stand.fill(soon, 10); // a sender's retry
  await stand.fill(OLD, 5);
  stand.startReplays();
  const span = { from: new Date(today), to: new Date(soon + 60_000) };
  const { store, queue, lake } = stand;
  const look = async (given = {}) =>
    (
      await examine({
        ...{ store, records: queue.records, ...lake, again: { times: 0, afterMs: 0 } },
        warehouses: { store, runtimes: stand.runtimes, reader: lake.reader },
        ...{ ...span, ...given },
      })
    ).findings.filter(({ about }) => about === 'warehouse');
  const lacking = await look();
  expect(lacking.map(({ what }) => what)).toEqual([
    expect.stringMatching(/^seen of .*: 0 rows, but the lake has at least 30\.$/),
    expect.stringMatching(/^tracks of .*: 0 rows, but the lake has at least 30\.$/),
  ]);
  const row = {
    routed: 30,
    replayed: 0,
    delivered: 0,
    filtered: {},
    held: 0,
    dead: 0,
    deleted: 0,
    pending: 30,
  };
  const books = { sources: {}, connections: { [stand.connectionId]: row } };
  expect(await look({ records: { books: async () => books } })).toEqual([]);

  await stand.query('CREATE SCHEMA IF NOT EXISTS demo');
  const runtime = await stand.runtimes.get(stand.destination());
  const context = { ...runtime.context, signal: AbortSignal.timeout(60_000) };
  const { normaliseLine } = await import('@trackyard/lake');
  for await (const line of lake.reader.timeline({ sourceIds: [stand.sourceId] })) {
    const deliveries = normaliseLine(line).events.map((event) => ({
      ...{
        id: 'd',
        messageId: event.messageId,
        event,
        eventJson: JSON.stringify(event),
        sourceSlug: 'demo',
        payload: {},
      },
    }));
    await runtime.definition.actions['store']?.performBatch?.(context, runtime.settings, deliveries);
  }
  expect(await look()).toEqual([]);
  const state = await store.warehouses.state(stand.workspaceId, stand.destinationId);
  expect(state?.verdict).toMatchObject({ rows: 60, differenceCount: 0, differences: [] });

  await stand.query(`DELETE FROM demo.seen WHERE id = '${ids[3]}'`);
  await stand.query(
    `INSERT INTO demo.tracks (id, received_at) VALUES ('x', '${new Date(soon).toISOString()}')`,
  );
  expect((await look()).map(({ what }) => what)).toEqual([
    expect.stringMatching(/^seen of .*: 29 rows, but the lake has at least 30\.$/),
    expect.stringMatching(/^tracks of .*: 31 rows, but the lake has only 30\.$/),
  ]);
  // As if the lake had held one more, of a user who was deleted from it since.
  const byDay = new Map([[new Date(soon).toISOString().slice(0, 10), 1]]);
  const deletions = { erased: async () => ({ byDay, requestIds: new Set<string>() }) };
  expect((await look({ deletions })).map(({ what }) => what)).toEqual([
    expect.stringMatching(/^seen of .*: 29 rows, but the lake has at least 30\.$/),
  ]);
  await stand.choose({ selection: { '*': { newTables: false } } });
  expect((await look()).map(({ what }) => what)).toEqual([
    expect.stringMatching(/^tracks of .*: 31 rows, but the lake has only 30\.$/),
  ]);
});
