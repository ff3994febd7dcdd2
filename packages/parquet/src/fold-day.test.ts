import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, systemClock } from '@trackyard/base';
import { normaliseLine, openLake, type Lake, type LakeStorage, type RawLine } from '@trackyard/lake';
import { receivedLines } from '@trackyard/lake/testing';
import { buildHour, type BuildHourOptions } from './build-hour.ts';
import { openDuckDb, quotedList } from './duckdb.ts';
import { foldDay, unfoldDay } from './fold-day.ts';
import { listTables } from './list-tables.ts';
import { createLocalFiles } from './local-files.ts';
import { createParquetUpkeep } from './parquet-upkeep.ts';

jest.setTimeout(240_000);

const DAY = { sourceId: 'src_1', date: '2026-03-04' };
const place = (hour: string) => ({ sourceId: 'src_1', hour });
const signal = new AbortController().signal;

/** A lake of files, and real DuckDB. Doubles: a storage that fails at a step, as a process that is killed there. */
describe('a day as one table', () => {
  let folder: string;
  let lake: Lake;
  let options: BuildHourOptions;
  let requests = 0;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trackyard-fold-'));
    lake = await openLake({
      url: pathToFileURL(join(folder, 'lake')).href,
      clock: systemClock,
      log: silentLogger,
    });
    options = optionsOn(lake.storage);
  });
  afterEach(() => rm(folder, { recursive: true }));

  function optionsOn(storage: LakeStorage): BuildHourOptions {
    const files = createLocalFiles({ storage, folder: join(folder, 'cache'), maxBytes: 2 ** 30 });
    return { lake: { ...lake, storage }, files, isStrict: () => false };
  }
  const receive = async (time: string, ...messageIds: string[]) => {
    const requestId = `req-${String((requests += 1)).padStart(4, '0')}`;
    const batch = messageIds.map((messageId) => ({
      type: 'track',
      event: 'Bought',
      userId: 'ann',
      messageId,
    }));
    const line: RawLine = {
      ...{ requestId, batchId: `batch-${requestId}`, sourceId: 'src_1', receivedAt: `${time}:00.000Z` },
      ...{ method: 'POST', path: '/v1/batch', remote: '203.0.113.7', headers: {}, encoding: 'utf8' },
      body: JSON.stringify({ batch }),
    };
    const events = normaliseLine(line).events.map(({ messageId }, index) => ({
      ...{ requestId, index, messageId },
    }));
    await lake.archive.writeRaw(receivedLines([JSON.stringify(line)], events));
  };
  const receiveDay = async () => {
    await receive('2026-03-04T10:00', 'm-1', 'm-2');
    await receive('2026-03-04T11:59', 'm-3');
    await receive('2026-03-04T23:59', 'm-4', 'm-5');
    for (const hour of ['10', '11', '23']) await buildHour(options, place(`${DAY.date}T${hour}`));
  };
  /** As a query reads them. */
  const idsOf = async (from?: string, to?: string) => {
    const at = (time?: string) => (time === undefined ? undefined : Date.parse(`${time}Z`));
    const files = await listTables(lake.storage, { sourceId: 'src_1', from: at(from), to: at(to) });
    if (files.length === 0) return [];
    const borrowed = await options.files.borrow(files);
    const db = await openDuckDb();
    try {
      const sql = `SELECT message_id FROM read_parquet(${quotedList(borrowed.paths)})`;
      return (await db.connection.runAndReadAll(sql)).getRowsJson().flat();
    } finally {
      await db.close();
      borrowed.giveBack();
    }
  };
  const kept = () => lake.storage.list('parquet/', { limit: 100 });
  const ALL = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5'];

  it('has the same events in the same order in one file, and becomes its hours again', async () => {
    await receiveDay();
    expect(await kept()).toHaveLength(6);
    expect(await foldDay(options, DAY)).toBe(true);
    expect(await kept()).toEqual([
      expect.stringMatching(/date=2026-03-04\/day-[0-9a-f]{32}-0000\.parquet$/),
      expect.stringMatching(/date=2026-03-04\/day\.json$/),
    ]);
    expect(await idsOf()).toEqual(ALL);
    expect(await idsOf('2026-03-04T11:00:00', '2026-03-04T12:00:00')).toEqual(ALL);
    expect(await foldDay(options, DAY)).toBe(false);
    expect(await buildHour(options, place('2026-03-04T11'))).toBe('current');

    await unfoldDay(options, DAY);
    expect(await kept()).toHaveLength(6);
    expect(await idsOf()).toEqual(ALL);
    expect(await idsOf('2026-03-04T11:00:00', '2026-03-04T12:00:00')).toEqual(['m-3']);
    expect(await buildHour(options, place('2026-03-04T11'))).toBe('current');
  });

  it('is whole wherever its making or unmaking was killed', async () => {
    await receiveDay();
    for (const [work, files] of [
      [foldDay, 2],
      [unfoldDay, 6],
    ] as const) {
      let killed = 0;
      for (let steps = 0; ; steps++) {
        const done = await work(optionsOn(failingAfter(lake.storage, steps)), DAY).then(
          () => true,
          () => false,
        );
        expect(await idsOf()).toEqual(ALL);
        if (done) break;
        killed += 1;
      }
      expect(killed).toBeGreaterThan(3);
      await work(options, DAY);
      expect(await idsOf()).toEqual(ALL);
      expect(await kept()).toHaveLength(files);
    }
  });

  it('lets an hour be made anew or go, and keeps the others', async () => {
    await receiveDay();
    await foldDay(options, DAY);
    await receive('2026-03-04T11:30', 'm-late', 'm-1');
    expect(await buildHour(options, place('2026-03-04T11'))).toBe('made');
    expect((await idsOf()).sort()).toEqual([...ALL, 'm-late'].sort());

    await foldDay(options, DAY);
    const upkeep = createParquetUpkeep({ ...options, clock: systemClock });
    await upkeep.drop(place('2026-03-04T10'));
    expect((await idsOf()).sort()).toEqual(['m-3', 'm-4', 'm-5', 'm-late']);
    await upkeep.remake(place('2026-03-04T10'));
    expect((await idsOf()).sort()).toEqual([...ALL, 'm-late'].sort());
  });

  it('is remembered for a day, no longer', async () => {
    await receiveDay();
    await foldDay(options, DAY);
    await receive('2026-03-05T11:00', 'm-2', 'm-3', 'm-6');
    await buildHour(options, place('2026-03-05T11'));
    // m-3 came 23 hours before, m-2 came 25.
    expect((await idsOf('2026-03-05T00:00:00', '2026-03-06T00:00:00')).sort()).toEqual(['m-2', 'm-6']);
  });

  it('is made by itself once the day is over, and again after what came late', async () => {
    await receive('2026-03-04T10:00', 'm-1', 'm-2');
    await receive('2026-03-04T23:59', 'm-3');
    let now = Date.parse('2026-03-05T00:14:59.000Z');
    const upkeep = createParquetUpkeep({ ...options, clock: { now: () => now } });
    expect(await upkeep.run(signal)).toEqual({ made: 1, folded: 0 });
    now += 60_000;
    expect(await upkeep.run(signal)).toEqual({ made: 1, folded: 1 });
    expect(await upkeep.run(signal)).toEqual({ made: 0, folded: 0 });
    expect(await kept()).toHaveLength(2);

    await receive('2026-03-04T23:59', 'm-late');
    now += 6 * 3_600_000;
    expect(await upkeep.run(signal)).toEqual({ made: 1, folded: 1 });
    expect(await kept()).toHaveLength(2);
    expect((await idsOf()).sort()).toEqual(['m-1', 'm-2', 'm-3', 'm-late']);
  });
});

/** Its changes succeed so many times; the next one and all after it do not. */
function failingAfter(storage: LakeStorage, steps: number): LakeStorage {
  let left = steps;
  const changing = new Set<PropertyKey>(['put', 'delete']);
  return new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (changing.has(name) && left-- <= 0) return Promise.reject(new Error('killed'));
        return value.apply(target, args) as unknown;
      };
    },
  });
}
