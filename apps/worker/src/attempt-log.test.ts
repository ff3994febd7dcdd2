import { randomBytes } from 'node:crypto';
import { silentLogger } from '@trackyard/base';
import { migrate, openStore, type NewAttempt, type Store } from '@trackyard/store';
import { startPostgres, waitFor, type TestPostgres } from '@trackyard/test-support';
import { createAttemptBuffer, startAttemptLog } from './attempt-log.ts';

jest.setTimeout(120_000);

const WORKSPACE = 'ws_1';
const MINUTE = Date.parse('2026-03-04T10:00:00.000Z');

/** Real PostgreSQL; the clock is the test's. */
describe('the attempt log', () => {
  let postgres: TestPostgres;
  let store: Store;
  let now = MINUTE;
  const clock = { now: () => now };
  let destinationId = '';
  let destinations = 0;
  beforeAll(async () => {
    postgres = await startPostgres();
    const { url: databaseUrl } = await postgres.freshDatabase();
    await migrate(databaseUrl);
    store = openStore({ databaseUrl, secretKey: randomBytes(32).toString('base64'), log: silentLogger });
  });
  afterAll(async () => {
    await store.close();
    await postgres.stop();
  });
  beforeEach(() => {
    now = MINUTE;
    destinationId = `dst_${String(destinations++)}`;
  });

  const attempt = (changes: Partial<NewAttempt> = {}): NewAttempt => ({
    ...{ destinationId, connectionIds: ['con_1'], at: now, durationMs: 4.4, action: 'send' },
    ...{ delivered: 1, retried: 0, dead: 0, held: 0 },
    messages: [{ sourceId: 'src_1', messageId: 'm-1' }],
    ...changes,
  });
  const refused = { delivered: 0, retried: 2, reason: 'http_503', reasons: { http_503: 2 } };
  const rows = async () => (await store.attempts.list(WORKSPACE, { destinationId }, { limit: 200 })).data;
  const stats = () => {
    const span = { from: new Date(MINUTE), to: new Date(MINUTE + 3_600_000) };
    return store.stats.read(WORKSPACE, { destinationId, ...span, bucket: 'minute' });
  };
  const times = (count: number, work: () => void) => Array.from({ length: count }, work);

  it('counts every call in its minute, however few rows it keeps', async () => {
    const buffer = createAttemptBuffer({ store, clock, log: silentLogger });
    times(100, () => buffer.add(WORKSPACE, attempt(refused)));
    await buffer.flush();
    times(50, () => buffer.add(WORKSPACE, attempt()));
    now += 60_000;
    times(1, () => buffer.add(WORKSPACE, attempt(refused)));
    await buffer.flush({ all: true });
    expect(await stats()).toMatchObject([
      { at: new Date(MINUTE), requests: 150, delivered: 50, retried: 200, durationMaxMs: 4 },
      { at: new Date(MINUTE + 60_000), requests: 1, retried: 2 },
    ]);
    const all = await rows();
    expect(all).toHaveLength(20 + 1 + 30 + 1 + 1);
    expect(all.reduce((sum, { calls }) => sum + calls, 0)).toBe(151);
  });

  it('writes summaries every few seconds, and begins anew with the minute', async () => {
    const buffer = createAttemptBuffer({ store, clock, log: silentLogger });
    const calls = async () => (await rows()).flatMap((row) => (row.calls > 1 ? row.calls : []));
    times(30, () => buffer.add(WORKSPACE, attempt(refused)));
    await buffer.flush();
    expect(await rows()).toHaveLength(20);
    now += 15_000;
    await buffer.flush();
    expect(await calls()).toEqual([10]);
    times(5, () => buffer.add(WORKSPACE, attempt(refused)));
    now += 45_000;
    times(20, () => buffer.add(WORKSPACE, attempt(refused)));
    await buffer.flush();
    expect((await calls()).toSorted()).toEqual([10, 5]);
    expect(await rows()).toHaveLength(20 + 2 + 20);
  });

  it('lets a trace find an event that only a summary carried', async () => {
    const buffer = createAttemptBuffer({ store, clock, log: silentLogger });
    times(35, () => buffer.add(WORKSPACE, attempt(refused)));
    buffer.add(WORKSPACE, attempt({ ...refused, messages: [{ sourceId: 'src_1', messageId: 'late' }] }));
    await buffer.flush({ all: true });
    const found = await store.attempts.ofMessage(WORKSPACE, {
      ...{ sourceId: 'src_1', messageId: 'late', destinationIds: [destinationId], from: new Date(MINUTE) },
    });
    expect(found).toMatchObject([{ calls: 16, reason: 'http_503' }]);
  });

  it('keeps the counts while the database is away', async () => {
    let isAway = true;
    const away = () => Promise.reject(new Error('away'));
    const flaky = {
      attempts: { add: away },
      stats: {
        systemAdd: (all: Parameters<Store['stats']['systemAdd']>[0]) =>
          isAway ? away() : store.stats.systemAdd(all),
      },
    };
    const buffer = createAttemptBuffer({ store: flaky, clock, log: silentLogger });
    buffer.add(WORKSPACE, attempt(refused));
    await buffer.flush();
    buffer.add(WORKSPACE, attempt(refused));
    isAway = false;
    await buffer.flush();
    expect(await stats()).toMatchObject([{ requests: 2, retried: 4 }]);
    const span = { from: new Date(MINUTE), to: new Date(MINUTE + 60_000), bucket: 'hour' as const };
    expect(await store.stats.reasons(WORKSPACE, { destinationId, ...span })).toEqual([
      { reason: 'http_503', events: 4 },
    ]);
  });

  it('writes by itself, and the rest when it is stopped', async () => {
    const log = startAttemptLog({ store, clock, log: silentLogger, everyMs: 5 });
    await log.add(WORKSPACE, [attempt()]);
    await waitFor(async () => (await rows()).length === 1);
    await log.add(WORKSPACE, [attempt(), attempt(refused)]);
    await log.stop();
    expect(await rows()).toHaveLength(3);
    expect(await stats()).toMatchObject([{ requests: 3 }]);
  });
});
