import { randomBytes } from 'node:crypto';
import { silentLogger, type Logger } from '@trackyard/base';
import { openQueue, type OpenQueue } from '@trackyard/queue';
import { migrate, openStore, type Store } from '@trackyard/store';
import { startPostgres, type TestPostgres } from '@trackyard/test-support';
import { DEFAULT_RETENTION, enforceRetention } from './retention.ts';
import { dieAt, WORKSPACE } from './testing/dead-events.ts';

jest.setTimeout(120_000);

const DAY_MS = 86_400_000;

/** Real PostgreSQL; time passes by asking as of a later day. */
describe('retention', () => {
  let postgres: TestPostgres;
  let store: Store;
  let queue: OpenQueue;
  const lines: [string, object][] = [];
  const log: Logger = { ...silentLogger, warn: (event, fields = {}) => void lines.push([event, fields]) };
  beforeAll(async () => {
    postgres = await startPostgres();
    const { url: databaseUrl } = await postgres.freshDatabase();
    await migrate(databaseUrl);
    store = openStore({ databaseUrl, secretKey: randomBytes(32).toString('base64'), log: silentLogger });
    queue = await openQueue({ databaseUrl, log: silentLogger });
  });
  afterAll(async () => {
    await queue.close();
    await store.close();
    await postgres.stop();
  });
  const today = Date.now();
  const enforce = (daysLater: number, deadLetters?: number) => {
    const clock = { now: () => today + daysLater * DAY_MS };
    const days = { ...DEFAULT_RETENTION, deadLetters };
    return enforceRetention({ store, days, clock, log });
  };
  const attempt = (at: number) => ({
    ...{ destinationId: 'dst_1', connectionIds: ['con_1'], at, durationMs: 1, action: 'send', messages: [] },
    ...{ delivered: 1, retried: 0, dead: 0, held: 0 },
  });
  const attempts = async () => (await store.attempts.list(WORKSPACE, { destinationId: 'dst_1' })).data;

  it('drops attempts after thirty days, a day at a time, and takes new ones all along', async () => {
    await enforce(0);
    await store.attempts.add(WORKSPACE, [attempt(today), attempt(today + DAY_MS)]);
    await enforce(30);
    expect(await attempts()).toHaveLength(2);
    await enforce(31);
    expect((await attempts()).map(({ at }) => at.getTime())).toEqual([today + DAY_MS]);
    await store.attempts.add(WORKSPACE, [attempt(today + 31 * DAY_MS)]);
    expect(await attempts()).toHaveLength(2);
  });

  it('forgets replays of quarantine thirty days after their end', async () => {
    await store.quarantineReplays.create(WORKSPACE, { sourceId: 'src_1' }); // nothing is refused: it is over
    const left = async () => (await store.quarantineReplays.list(WORKSPACE, 'src_1')).data.length;
    await enforce(30);
    expect(await left()).toBe(1);
    await enforce(31);
    expect(await left()).toBe(0);
  });

  it('may run in many processes at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => enforce(100)));
    await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        store.attempts.add(WORKSPACE, [attempt(today + (200 + n) * DAY_MS)]),
      ),
    );
    expect(await attempts()).toHaveLength(5);
  });

  it('keeps dead letters for ever, unless it is told otherwise: then it says so and moves the books', async () => {
    const stores = { records: queue.records, deadLetters: store.deadLetters };
    await dieAt(stores, { connectionId: 'con_1', messageIds: ['a', 'b'] });
    await enforce(3_000);
    expect((await store.deadLetters.list(WORKSPACE, {})).data).toHaveLength(2);
    await enforce(10, 11);
    expect((await store.deadLetters.list(WORKSPACE, {})).data).toHaveLength(2);
    await enforce(12, 11);
    expect((await store.deadLetters.list(WORKSPACE, {})).data).toEqual([]);
    await store.deadLetters.systemBookDeletions(queue.records.deleteDead);
    expect((await queue.records.books()).connections['con_1']).toMatchObject({ dead: 0, deleted: 2 });
    expect(lines).toEqual([['dead_letters.expired', { deleted: 2, afterDays: 11 }]]);
    expect((await store.deadLetters.list(WORKSPACE, { status: 'deleted' })).data).toHaveLength(2);
    await enforce(31);
    expect((await store.deadLetters.list(WORKSPACE, { status: 'deleted' })).data).toEqual([]);
  });
});
