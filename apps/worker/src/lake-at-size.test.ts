/**
 * A day's events in the lake, written by the archive's own code, merged by its upkeep. Then: a replay of one hour of one
 * event type opens the objects of that hour alone and soon sends; deleting one user rewrites the objects that hold them
 * alone. Storage is a folder, the queue PostgreSQL. `npm run test:long -- lake` does it with ten million events.
 */
import { randomBytes } from 'node:crypto';
import { silentLogger, systemClock } from '@trackyard/base';
import { delivered, type ActionDefinition } from '@trackyard/connector-sdk';
import type { RawLine, ReceivedLine } from '@trackyard/lake';
import { receivedLines, type RequestEventIds } from '@trackyard/lake/testing';
import { compileSnapshot, type CompiledConfig } from '@trackyard/pipeline';
import { bootstrap, migrate, openStore, type Store } from '@trackyard/store';
import { recordFigures, startPostgres, waitFor, type TestPostgres } from '@trackyard/test-support';
import { startReplays } from './replay-loop.ts';
import { startLaneWorker, type LaneWorker } from './testing/lane-workers.ts';
import { openTemporaryLake } from './testing/temporary-lake.ts';

const EVENTS = Number(process.env['TRACKYARD_TEST_EVENTS'] ?? 100_000);
const HOURS = 24;
const A_REQUEST = 100;
/** As many as the archive takes in a turn; fewer in a small lake, so that there is something to merge. */
const AN_OBJECT = Math.min(20_000, Math.ceil(EVENTS / HOURS / 3 / A_REQUEST) * A_REQUEST);
const HOUR_MS = 3_600_000;
const DAY = Date.parse('2026-03-04T00:00:00.000Z');
const REPLAYED_HOUR = 13;
/** Whoever is deleted was there three times. */
const ANNS_HOURS = [2, 13, 20];
const SOON_MS = 5_000;
const TIMEOUT_MS = 50 * 60_000;

jest.setTimeout(TIMEOUT_MS);

describe(`a lake of ${EVENTS} events`, () => {
  let postgres: TestPostgres;
  let store: Store;
  let worker: LaneWorker;
  let config: CompiledConfig;
  let lake: Awaited<ReturnType<typeof openTemporaryLake>>;
  let place: { workspaceId: string; sourceId: string; destinationId: string };
  let arrivals: { event: string; at: number }[] = [];
  /** Keys of objects of lines that were opened. */
  let opened = new Set<string>();
  let now = DAY;

  beforeAll(async () => {
    postgres = await startPostgres();
    const { url: databaseUrl } = await postgres.freshDatabase();
    await migrate(databaseUrl);
    store = openStore({ databaseUrl, secretKey: randomBytes(32).toString('base64'), log: silentLogger });
    place = await connect();
    const { url } = await postgres.freshDatabase();
    worker = await startLaneWorker({
      queue: { databaseUrl: url },
      destinations: [{ id: place.destinationId, action: arriving() }],
      config: () => config,
      written: { deadLetters: [], disabled: [] },
    });
    lake = await openTemporaryLake({ now: () => now });
    const get = lake.storage.get.bind(lake.storage);
    lake.storage.get = (key, range) => {
      if (key.endsWith('.zst')) opened.add(key);
      return get(key, range);
    };
  });
  afterAll(async () => {
    await worker.stop();
    await store.close();
    await lake.remove();
    await postgres.stop();
  });

  const arriving = (): ActionDefinition => ({
    batching: () => ({ maxEvents: 500, maxBytes: 1_000_000 }),
    performBatch: async (_context, _settings, deliveries) => {
      const at = performance.now();
      for (const { event } of deliveries) arrivals.push({ event: String(event['event']), at });
      return deliveries.map(() => delivered);
    },
  });
  async function connect(): Promise<typeof place> {
    const { workspaceId } = await bootstrap({ store });
    const plain = { settings: {}, secretFields: [] };
    const source = await store.sources.create(workspaceId, { name: 'Shop', type: 'http', ...plain });
    const destination = await store.destinations.create(workspaceId, {
      name: 'New',
      type: 'webhook',
      ...plain,
    });
    const pair = { sourceId: source.id, destinationId: destination.id };
    await store.connections.create(workspaceId, { ...pair, enabled: true, order: 'none' });
    config = compileSnapshot(await store.systemSnapshot());
    return { workspaceId, ...pair };
  }
  const dataKeys = async () => {
    const keys: string[] = [];
    for (let hour = 0; hour < HOURS; hour++) {
      keys.push(...(await lake.storage.list(prefixOf(place.sourceId, hour), { limit: 100_000 })));
    }
    return keys.filter((key) => key.endsWith('.zst'));
  };

  it('is written, merged, and its index stays small', async () => {
    const startedAt = performance.now();
    for (let hour = 0; hour < HOURS; hour++) {
      for (const turn of turnsOf(place.sourceId, hour)) await lake.archive.writeRaw(turn);
    }
    const writeSeconds = secondsSince(startedAt);
    const before = await dataKeys();
    now = DAY + (HOURS + 1) * HOUR_MS;
    const merging = performance.now();
    const done = await lake.upkeep.run(new AbortController().signal);
    const mergeSeconds = secondsSince(merging);
    now += 10 * 60_000;
    await lake.upkeep.run(new AbortController().signal);
    const after = await dataKeys();
    const sizes = await measure(lake, place.sourceId);
    recordFigures(`lake of ${EVENTS} events, merged`, {
      ...{ writeSeconds, mergeSeconds, objectsBefore: before.length, objectsAfter: after.length },
      ...{ bytesAnEvent: perEvent(sizes.bytes), textBytesAnEvent: perEvent(sizes.textBytes) },
      ...{
        indexBytesAnEvent: perEvent(sizes.indexBytes),
        manifestBytesAnEvent: perEvent(sizes.manifestBytes),
      },
    });
    expect(sizes.events).toBe(EVENTS);
    expect(done).toMatchObject({ merged: before.length });
    expect(after.length).toBe(done.into);
    expect(sizes.largestTextBytes).toBeLessThanOrEqual(64 * 2 ** 20);
  });

  it('replays one hour of one event type from that hour alone, and soon', async () => {
    opened = new Set();
    arrivals = [];
    const replaying = startReplays({
      ...{ store, lake: lake.reader, ...worker.queue, config: () => config },
      ...{ clock: systemClock, log: silentLogger, syncs: { add: () => undefined } },
      runtimes: { get: () => Promise.reject(new Error('not used here')) },
    });
    const from = DAY + REPLAYED_HOUR * HOUR_MS;
    const orderedAt = performance.now();
    const { id } = await store.replays.create(place.workspaceId, {
      ...{ sourceIds: [place.sourceId], destinationId: place.destinationId },
      ...{ from: new Date(from), to: new Date(from + HOUR_MS), filter: 'event = "Bought"' },
    });
    await waitFor(() => arrivals.length > 0, { what: 'the first event', timeoutMs: 60_000 });
    const firstEventMs = Math.round(arrivals[0]!.at - orderedAt);
    const job = await waitFor(
      async () => {
        const row = await store.replays.get(place.workspaceId, id);
        return row.status === 'done' && row;
      },
      { what: 'the end of the replay', timeoutMs: TIMEOUT_MS },
    );
    await waitFor(() => arrivals.length === job.sent, { what: 'all events', timeoutMs: 120_000 });
    const doneSeconds = secondsSince(orderedAt);
    await replaying.stop();
    const hours = (await dataKeys()).filter((key) => key.startsWith(prefixOf(place.sourceId, REPLAYED_HOUR)));
    recordFigures(`replay of an hour, lake of ${EVENTS} events`, {
      ...{ firstEventMs, doneSeconds, read: job.read, sent: job.sent, objectsOpened: opened.size },
    });
    expect(new Set(arrivals.map(({ event }) => event))).toEqual(new Set(['Bought']));
    expect(job.sent).toBe(eventsOf(REPLAYED_HOUR) / 10);
    expect([...opened].sort()).toEqual(hours.sort());
    expect(firstEventMs).toBeLessThan(SOON_MS);
  });

  it('deletes one user by rewriting the objects that hold them', async () => {
    const before = await dataKeys();
    const order = { workspaceId: place.workspaceId, sourceIds: [place.sourceId], userId: 'ann' };
    const { id } = await lake.deletions.create(order);
    opened = new Set();
    now += 2 * HOUR_MS;
    const startedAt = performance.now();
    expect(await lake.deletions.run(new AbortController().signal)).toEqual({ erased: ANNS_HOURS.length });
    const rewriteSeconds = secondsSince(startedAt);
    const openedToRewrite = opened.size;
    now += 10 * 60_000;
    await lake.deletions.run(new AbortController().signal);
    const after = new Set(await dataKeys());
    const gone = before.filter((key) => !after.has(key));
    recordFigures(`deletion of a user, lake of ${EVENTS} events`, {
      ...{ rewriteSeconds, objects: before.length, rewritten: gone.length, openedToRewrite },
    });
    expect(await lake.deletions.get(place.workspaceId, id)).toMatchObject({
      status: 'done',
      events: ANNS_HOURS.length,
    });
    expect(gone.map((key) => Number(/hour=(\d\d)/.exec(key)?.[1]))).toEqual(ANNS_HOURS);
    expect(after.size).toBe(before.length);
    expect(openedToRewrite).toBe(ANNS_HOURS.length);
    expect((await measure(lake, place.sourceId)).events).toBe(EVENTS - ANNS_HOURS.length);
  });
});

function prefixOf(sourceId: string, hour: number): string {
  return `raw/source=${sourceId}/date=2026-03-04/hour=${String(hour).padStart(2, '0')}/`;
}

/** The hours have the same number of whole requests; the last one has the rest. */
function eventsOf(hour: number): number {
  const each = Math.floor(EVENTS / HOURS / A_REQUEST) * A_REQUEST;
  return hour === HOURS - 1 ? EVENTS - each * (HOURS - 1) : each;
}

/** What the archive gets, turn by turn: of ten events one is bought; Ann's are somewhere in the middle of her hours. */
function* turnsOf(sourceId: string, hour: number): Generator<ReceivedLine[]> {
  const count = eventsOf(hour);
  const start = DAY + hour * HOUR_MS;
  for (let first = 0; first < count; first += AN_OBJECT) {
    const lines: string[] = [];
    const events: RequestEventIds[] = [];
    for (let at = first; at < Math.min(first + AN_OBJECT, count); at += A_REQUEST) {
      const size = Math.min(A_REQUEST, count - at);
      const requestId = `${String(hour).padStart(2, '0')}-${String(at).padStart(9, '0')}`;
      const batch: string[] = [];
      for (let index = 0; index < size; index++) {
        const n = at + index;
        const isAnns = ANNS_HOURS.includes(hour) && n === Math.floor(count / 2);
        const userId = isAnns ? 'ann' : `user-${(n * 7919) % 200_000}`;
        const messageId = `message-${requestId}-${String(index).padStart(3, '0')}-${(n * 2654435761) % 4294967296}`;
        events.push({ requestId, index, messageId, userId });
        batch.push(
          `{"type":"track","event":"${n % 10 === 0 ? 'Bought' : 'Seen'}","userId":"${userId}","messageId":"${messageId}","properties":{"price":${n % 997},"sku":"sku-${n % 5003}","path":"/shop/${n % 311}"}}`,
        );
      }
      const line: RawLine = {
        ...{ requestId, batchId: `batch-${requestId}`, sourceId },
        receivedAt: new Date(start + Math.floor((at / count) * HOUR_MS)).toISOString(),
        ...{ remote: '203.0.113.7', method: 'POST', path: '/v1/batch', headers: {}, encoding: 'utf8' },
        body: `{"batch":[${batch.join(',')}]}`,
      };
      lines.push(JSON.stringify(line));
    }
    yield receivedLines(lines, events);
  }
}

async function measure(
  { catalog, storage }: Awaited<ReturnType<typeof openTemporaryLake>>,
  sourceId: string,
) {
  const sum = { events: 0, bytes: 0, textBytes: 0, indexBytes: 0, manifestBytes: 0, largestTextBytes: 0 };
  for await (const { hour } of catalog.hours({ sourceIds: [sourceId], newestFirst: false })) {
    for (const object of (await catalog.objects(sourceId, hour)).objects) {
      const { events = 0, bytes = 0, textBytes = 0 } = (await catalog.manifest(object)) ?? {};
      const stem = `raw/source=${sourceId}/date=${hour.slice(0, 10)}/hour=${hour.slice(11)}/${object.name}`;
      sum.events += events;
      sum.bytes += bytes;
      sum.textBytes += textBytes;
      sum.largestTextBytes = Math.max(sum.largestTextBytes, textBytes);
      sum.indexBytes += (await storage.get(`${stem}.index`))?.length ?? 0;
      sum.manifestBytes += (await storage.get(`${stem}.manifest.json`))?.length ?? 0;
    }
  }
  return sum;
}

function perEvent(bytes: number): number {
  return Number((bytes / EVENTS).toFixed(2));
}

function secondsSince(startedAt: number): number {
  return Number(((performance.now() - startedAt) / 1000).toFixed(2));
}
