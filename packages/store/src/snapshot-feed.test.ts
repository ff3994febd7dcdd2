import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import type { Preset } from '@trackyard/connector-sdk';
import { waitFor } from '@trackyard/test-support';
import { openTestStore } from './testing/open-test-store.ts';
import { readSnapshotFile } from './snapshot-file.ts';
import { createSnapshotFeed, type SnapshotFeed } from './snapshot-feed.ts';
import { openStore, type Store } from './store.ts';

jest.setTimeout(120_000);

const PRESETS: Record<string, Preset[]> = {
  webhook: [{ name: 'All', trigger: 'type = "track"', action: 'send', fields: {} }],
};

const until = (condition: () => boolean | Promise<boolean>) => waitFor(condition, { timeoutMs: 60_000 });

/**
 * Real PostgreSQL behind a TCP relay of the test's own, which can be cut: the database goes away for the feed
 * while the test can still write to it.
 */
describe('createSnapshotFeed', () => {
  let opened: Awaited<ReturnType<typeof openTestStore>>;
  let writer: Store;
  let workspaceId: string;
  let folder: string;
  let file: string;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  const feeds: SnapshotFeed[] = [];
  const stores: Store[] = [];

  beforeAll(async () => {
    opened = await openTestStore();
    writer = opened.store;
    workspaceId = (await writer.workspaces.create({ name: 'Mine' })).id;
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trackyard-feed-'));
    file = join(folder, 'config.json');
    relay = await startRelay(Number(new URL(opened.databaseUrl).port));
  });
  afterEach(async () => {
    await Promise.all(feeds.splice(0).map((feed) => feed.close()));
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await relay.stop();
    await rm(folder, { recursive: true });
  });

  const addSource = () =>
    writer.sources.create(workspaceId, { name: 'Shop', type: 'http', settings: {}, secretFields: [] });

  async function openFeed(pollMs?: number): Promise<SnapshotFeed> {
    const url = new URL(opened.databaseUrl);
    url.port = String(relay.port);
    const store = openStore({ databaseUrl: url.href, secretKey: 'ab'.repeat(32), log: silentLogger });
    stores.push(store);
    const presetsOf = (type: string) => Promise.resolve(PRESETS[type]);
    const options = { store, file, log: silentLogger, presetsOf };
    const feed = await createSnapshotFeed({ ...options, ...(pollMs && { pollMs }) });
    feeds.push(feed);
    return feed;
  }

  const knows = (feed: SnapshotFeed, sourceId: string) =>
    feed.current().sources.some(({ id }) => id === sourceId);

  it('follows a change by notification, long before the next poll, and keeps it on disk', async () => {
    const feed = await openFeed(600_000);
    await until(async () => (await readSnapshotFile(file)) !== undefined);
    const told: number[] = [];
    feed.onChange(({ version }) => told.push(version));
    const source = await addSource();
    await until(() => knows(feed, source.id));
    expect(told).toEqual([feed.current().version]);
    await until(async () => (await readSnapshotFile(file))?.version === feed.current().version);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('brings the presets of the types that are in use, also from disk', async () => {
    const plain = { settings: {}, secretFields: [] };
    for (const type of ['webhook', 'gone'])
      await writer.destinations.create(workspaceId, { ...plain, type, name: type });
    const feed = await openFeed();
    expect(feed.current().presets).toEqual(PRESETS);
    await until(async () => (await readSnapshotFile(file)) !== undefined);
    expect((await readSnapshotFile(file))?.presets).toEqual(PRESETS);
  });

  it('goes on while the database is away, and catches up when it is back', async () => {
    const feed = await openFeed();
    const before = feed.current();
    await relay.cut();
    const source = await addSource();
    expect(feed.current()).toBe(before);
    await relay.mend();
    await until(() => knows(feed, source.id));
  });

  it('starts from the file while the database is away', async () => {
    const first = await openFeed();
    await until(async () => (await readSnapshotFile(file)) !== undefined);
    await relay.cut();
    const second = await openFeed();
    expect(second.current()).toEqual(first.current());
    const source = await addSource();
    await relay.mend();
    await until(() => knows(second, source.id));
  });

  it('says so where there is neither database nor file', async () => {
    await relay.cut();
    await writeFile(file, '{"version":1');
    await expect(openFeed()).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
  });

  it('takes the database’s word over a file of another time', async () => {
    await writeFile(
      file,
      JSON.stringify({ version: 999_999, sources: [], destinations: [], connections: [] }),
    );
    await relay.cut();
    const feed = await openFeed();
    expect(feed.current().version).toBe(999_999);
    await relay.mend();
    await until(() => feed.current().version < 999_999);
  });
});

async function startRelay(targetPort: number) {
  const sockets = new Set<Socket>();
  const listen = (port: number) =>
    new Promise<Server>((resolve) => {
      const server = createServer((client) => {
        const upstream = connect(targetPort, '127.0.0.1');
        for (const socket of [client, upstream]) {
          sockets.add(socket);
          socket
            .on('error', () => undefined)
            .on('close', () => [client, upstream].forEach((one) => one.destroy()));
        }
        client.pipe(upstream).pipe(client);
      });
      server.listen(port, '127.0.0.1', () => resolve(server));
    });
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    });
  return {
    port,
    cut,
    async mend() {
      server = await listen(port);
    },
    async stop() {
      if (server.listening) await cut();
    },
  };
}
