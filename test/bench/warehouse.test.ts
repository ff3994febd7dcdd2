/**
 * What loading costs, on real PostgreSQL: through the dialect, from rows (and from events) to the commit, beside the least
 * that it can be (COPY of ready text, INSERT … ON CONFLICT into tables with the same columns and indexes), by turns in one run;
 * and a rebuild of the local warehouse from the lake in a process of its own. `npm run test:long -- warehouse` does it at
 * full size and holds the promised numbers; `npm test` holds bounds that a busy machine keeps.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { silentLogger } from '@trackyard/base';
import { parseBatch } from '@trackyard/event-spec';
import { bootstrap, migrate, openStore } from '@trackyard/store';
import { recordFigures, startPostgres, type TestPostgres } from '@trackyard/test-support';
import { createLoader, createPostgres, type Dialect, type LoadEvent } from '@trackyard/warehouse';
import { eventMaker } from './src/processes/events.ts';
import type { RebuildOptions } from './src/processes/rebuild-warehouse.ts';
import { fillLake } from './src/warehouse/fill-lake.ts';
import { openPlainLoader } from './src/warehouse/plain-load.ts';

const given = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const ROUNDS = given('TRACKYARD_TEST_ROUNDS', 2);
const BATCH = given('TRACKYARD_TEST_BATCH', 5_000);
const MOST_TIMES = given('TRACKYARD_TEST_MOST_TIMES', 4);
const LAKE_EVENTS = given('TRACKYARD_TEST_EVENTS', 20_000);
const LEAST_PER_SECOND = given('TRACKYARD_TEST_LEAST_PER_SECOND', 500);
const MOST_MB = 500;
const REBUILD = join(__dirname, 'src', 'processes', 'rebuild-warehouse.ts');
const DAY_MS = 24 * 60 * 60 * 1_000;

jest.setTimeout(3_000_000);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const round = (value: number) => Number(value.toFixed(2));
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

function eventsOf(run: string, count: number): LoadEvent[] {
  const maker = eventMaker(run);
  const batch = JSON.parse(`[${Array.from({ length: count }, () => maker.next(0)).join(',')}]`) as unknown[];
  const frame = { batch: true, sourceId: 'src_1', requestId: 'r', receivedAt: Date.now() };
  const events: LoadEvent[] = [];
  for (let first = 0; first < batch.length; first += 500) {
    const body = { batch: batch.slice(first, first + 500) };
    const parsed = parseBatch(body, { ...frame, newMessageId: () => 'none' });
    events.push(...parsed.events.map((event) => ({ event, sourceSlug: 'demo' })));
  }
  return events;
}

it('loads about as fast as a plain COPY and INSERT … ON CONFLICT into the same tables', async () => {
  const { url } = await postgres.freshDatabase();
  const { hostname, port, username, password, pathname } = new URL(url);
  const dialect = createPostgres(
    {
      ...{ host: hostname, port: Number(port), user: username, password: decodeURIComponent(password) },
      ...{ database: pathname.slice(1), sslMode: 'disable', socket: () => new Socket() },
    },
    silentLogger,
  );
  const seconds: Record<'fromEvents' | 'dialect' | 'plain', number[]> = {
    fromEvents: [],
    dialect: [],
    plain: [],
  };
  const load: Dialect['load'] = async (...given) => {
    const startedAt = performance.now();
    await dialect.load(...given);
    seconds.dialect.push((performance.now() - startedAt) / 1_000);
  };
  const loader = createLoader({ dialect: { ...dialect, load }, log: silentLogger });
  const plain = await openPlainLoader(url, 'demo');
  const signal = AbortSignal.timeout(3_000_000);
  await loader.load(eventsOf('warm', 2_000), signal);
  await plain.prepare();
  await plain.load(await plain.read('warm'));
  seconds.dialect = [];
  for (let n = 0; n < ROUNDS; n++) {
    const events = eventsOf(`run${n}`, BATCH);
    let startedAt = performance.now();
    await loader.load(events, signal);
    seconds.fromEvents.push((performance.now() - startedAt) / 1_000);
    const ready = await plain.read(`run${n}-`);
    startedAt = performance.now();
    await plain.load(ready);
    seconds.plain.push((performance.now() - startedAt) / 1_000);
  }
  expect(await plain.count()).toBe(2_000 + ROUNDS * BATCH);
  await loader.close();
  await plain.close();
  const times = median(seconds.dialect) / median(seconds.plain);
  recordFigures(`loading ${ROUNDS} × ${BATCH} events, seconds`, {
    plain: round(median(seconds.plain)),
    dialect: round(median(seconds.dialect)),
    times: round(times),
    fromEvents: round(median(seconds.fromEvents)),
    timesFromEvents: round(median(seconds.fromEvents) / median(seconds.plain)),
  });
  expect(times).toBeLessThan(MOST_TIMES);
});

it('rebuilds the local warehouse from the lake, fast, in little memory', async () => {
  const [{ url: databaseUrl }, { url: warehouseUrl }] = [
    await postgres.freshDatabase(),
    await postgres.freshDatabase(),
  ];
  const folder = await mkdtemp(join(tmpdir(), 'trackyard-lake-'));
  const lakeUrl = pathToFileURL(folder).href;
  const secretKey = Buffer.alloc(32, 7).toString('base64');
  await migrate(databaseUrl);
  const store = openStore({ databaseUrl, secretKey, log: silentLogger });
  const { workspaceId } = await bootstrap({ store });
  const [connection] = await store.connections.all(workspaceId);
  const { sourceId, destinationId } = connection!;
  await fillLake(lakeUrl, sourceId, LAKE_EVENTS);
  const { id: replayId } = await store.replays.create(workspaceId, {
    ...{ sourceIds: [sourceId], destinationId, kind: 'rebuild' },
    ...{ from: new Date(Date.now() - 2 * DAY_MS), to: new Date() },
  });
  const options: RebuildOptions = {
    ...{ databaseUrl, warehouseUrl, lakeUrl, secretKey, workspaceId, replayId },
  };
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--no-warnings',
    REBUILD,
    JSON.stringify(options),
  ]);
  await store.close();
  await rm(folder, { recursive: true });
  const { sent, seconds, maxMb, cpuMicrosecondsPerEvent } = JSON.parse(stdout) as Record<string, number>;
  const eventsPerSecond = Math.round(sent! / seconds!);
  recordFigures(`rebuild of ${LAKE_EVENTS} events`, {
    ...{ eventsPerSecond, seconds: round(seconds!), maxMb: Math.round(maxMb!) },
    cpuMicrosecondsPerEvent: round(cpuMicrosecondsPerEvent!),
  });
  expect(sent).toBe(LAKE_EVENTS);
  expect(eventsPerSecond).toBeGreaterThan(LEAST_PER_SECOND);
  expect(maxMb).toBeLessThan(MOST_MB);
});
