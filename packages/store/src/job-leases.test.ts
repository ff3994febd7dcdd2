/** Leases of long work, on real PostgreSQL, by the replays; what else is leased goes by the same code. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { bootstrap } from './bootstrap.ts';
import { openTestStore } from './testing/open-test-store.ts';

jest.setTimeout(120_000);

const TTL_MS = 60_000;
let opened: Awaited<ReturnType<typeof openTestStore>>;
let other: pg.Client;
let workspaceId: string;
beforeAll(async () => {
  opened = await openTestStore();
  ({ workspaceId } = await bootstrap({ store: opened.store }));
  other = new pg.Client(opened.databaseUrl);
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await opened.close();
});

const replay = async () => {
  const [from, to] = [new Date(0), new Date()];
  const [connection] = await opened.store.connections.all(workspaceId);
  const { sourceId, destinationId } = connection!;
  const { id } = await opened.store.replays.create(workspaceId, {
    ...{ sourceIds: [sourceId], destinationId, from, to },
  });
  return id;
};
const lease = async (holder: string, ttlMs = TTL_MS) =>
  (await opened.store.replays.systemLease(holder, ttlMs)).map(({ id }) => id);

it('are one process’s at a time, until they end or are given back', async () => {
  const id = await replay();
  expect(await lease('one', 0)).toEqual([id]);
  expect(await lease('two')).toEqual([id]);
  expect(await lease('one')).toEqual([]);
  expect(await lease('two')).toEqual([id]);
  await opened.store.replays.systemRelease('two');
  expect(await lease('one')).toEqual([id]);
});

it('of one’s own are not passed over while a step of theirs is being written', async () => {
  const [mine] = await lease('one');
  const free = await replay();
  await other.query('begin');
  await other.query('select 1 from trackyard.replays where id = any($1) for update', [[mine, free]]);
  let isHere = false;
  const leased = lease('one').finally(() => (isHere = true));
  await delay(300);
  expect(isHere).toBe(false);
  await other.query('commit');
  expect((await leased)[0]).toBe(mine);
});

it('are taken up to a number', async () => {
  for (let n = 0; n < 6; n++) await replay();
  const one = await lease('one');
  expect(one).toHaveLength(5);
  expect(await lease('one')).toEqual(expect.arrayContaining(one));
  const two = await lease('two');
  expect(two).toHaveLength(3);
  expect(one.filter((id) => two.includes(id))).toEqual([]);
});
