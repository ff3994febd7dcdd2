/**
 * 2,000 destinations, 300 of them active and 500 that only wait for a retry, in one real process of ingest and worker:
 * few connections, little memory, retries on time, fair turns. Doubles: none; the receivers are one server. Printed are
 * the figures; the bounds on times are wide, because machines that run tests are busy.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import { openQueue, type OpenQueue } from '@trackyard/queue';
import { bootstrap, migrate, openStore } from '@trackyard/store';
import {
  freePort,
  recordFigures,
  startPostgres,
  startRedis,
  waitFor,
  type TestPostgres,
  type TestRedis,
} from '@trackyard/test-support';
import { WEBHOOK_SECRET } from '@trackyard/test-support/hub';
import pg from 'pg';
import { startDataPath } from './data-path/start-data-path.ts';
import { sendUntilAcknowledged } from './send-until-acknowledged.ts';

jest.setTimeout(300_000);
const FEW = { active: 3, waiting: 3, idle: 4 };
const MANY = { active: 300, waiting: 500, idle: 1_200 };
const EVENTS = 4;
const RETRY_AFTER_SECONDS = 4;
const MIB = 1024 * 1024;

const secretKey = Buffer.alloc(32, 7).toString('base64');

/** What the receivers saw, by destination. */
let arrivals: { destination: string; at: number }[];
let seen: Set<string>;
let receivers: Server;
let postgres: TestPostgres;
let redis: TestRedis;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  receivers = createServer((req, res) => {
    const destination = req.url!.slice(1);
    const isFirst = !seen.has(destination);
    seen.add(destination);
    arrivals.push({ destination, at: performance.now() });
    req.resume();
    const refuses = destination.startsWith('waiting') && isFirst;
    res.writeHead(refuses ? 503 : 200, refuses ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}).end();
  });
  await new Promise<void>((resolve) => receivers.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  receivers.close();
  receivers.closeAllConnections();
  await Promise.all([postgres.stop(), redis.stop()]);
});

it.each(['postgres', 'redis'])('are no burden, queue on %s', async (backend) => {
  const few = await measure(backend, FEW);
  const many = await measure(backend, MANY);
  const moreMiB = (many.bytes - few.bytes) / MIB;
  recordFigures(`2,000 destinations, ${backend}`, {
    connections: many.connections,
    moreMiB: Number(moreMiB.toFixed(1)),
    retryLateMs: many.retryLateMs,
    allBegunAt: many.allBegunAt,
    seconds: many.seconds,
  });
  expect(many.connections).toBeLessThanOrEqual(30);
  expect(moreMiB).toBeLessThan(50);
  expect(many.retryLateMs.earliest).toBeGreaterThanOrEqual(-50);
  expect(many.retryLateMs.p99).toBeLessThan(60_000);
});

async function measure(backend: string, count: typeof MANY) {
  arrivals = [];
  seen = new Set();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'trackyard-many-'));
  await redis.flush();
  const databaseUrl = (await postgres.freshDatabase()).url;
  const redisUrl = backend === 'redis' ? redis.url : undefined;
  const keys = await configure(databaseUrl, count);
  const port = await freePort();
  const queue = await openQueue({ databaseUrl, redisUrl, log: silentLogger });
  const process = await startDataPath({
    ...{ databaseUrl, redisUrl, secretKey, dataDirectory, port },
    warehouseUrl: databaseUrl,
  });
  let connections = 0;
  const watching = setInterval(() => {
    connections = Math.max(connections, process.connectionsTo([postgres.port, redis.port]));
  }, 100);
  try {
    const startedAt = performance.now();
    await sendUntilAcknowledged({ url: process.url, writeKey: keys.waiting }, ['waiting']);
    const ids = Array.from({ length: EVENTS }, (_, n) => `active-${n}`);
    await sendUntilAcknowledged({ url: process.url, writeKey: keys.active }, ids);
    await allDelivered(queue, count.active * EVENTS + count.waiting);
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const bytes = await process.memory();
    return { connections, bytes, seconds, ...retries(), ...fairness(count.active) };
  } finally {
    clearInterval(watching);
    await process.kill();
    await queue.close();
    await rm(dataDirectory, { recursive: true });
  }
}

/** A source for each kind of destination; gives their write keys. */
async function configure(
  databaseUrl: string,
  count: typeof MANY,
): Promise<Record<keyof typeof MANY, string>> {
  await migrate(databaseUrl);
  const store = openStore({ databaseUrl, secretKey, log: silentLogger });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { workspaceId } = await bootstrap({ store });
  const keys: Record<string, string> = {};
  for (const [kind, n] of Object.entries(count)) {
    const source = await store.sources.create(workspaceId, {
      name: kind,
      type: 'http',
      settings: {},
      secretFields: [],
    });
    keys[kind] = source.writeKey;
    const url = `http://127.0.0.1:${(receivers.address() as AddressInfo).port}/${kind}-`;
    await client.query(
      `with d as (
         insert into trackyard.destinations (id, workspace_id, name, type, settings, delivery)
         select 'dst_' || $2 || '_' || n, $1, $2 || n, 'webhook', json_build_object('url', $4::text || n, 'secret', $6::text), '{}'
         from generate_series(1, $3::int) n returning id
       )
       insert into trackyard.connections (id, workspace_id, source_id, destination_id)
       select 'con_' || id, $1, $5, id from d`,
      [workspaceId, kind, n, url, source.id, WEBHOOK_SECRET],
    );
  }
  await client.end();
  await store.close();
  return keys as Record<keyof typeof MANY, string>;
}

async function allDelivered({ records }: OpenQueue, wanted: number): Promise<void> {
  await waitFor(
    async () => {
      const rows = Object.values((await records.books()).connections);
      return rows.reduce((sum, { delivered }) => sum + delivered, 0) === wanted;
    },
    { what: `${wanted} deliveries`, timeoutMs: 180_000 },
  );
}

/** How late second tries came, in milliseconds. */
function retries() {
  const waiting = arrivals.filter(({ destination }) => destination.startsWith('waiting'));
  const late = [...Map.groupBy(waiting, ({ destination }) => destination).values()]
    .map(([first, second]) => second!.at - first!.at - RETRY_AFTER_SECONDS * 1000)
    .sort((one, other) => one - other);
  const at = (share: number) => Math.round(late[Math.floor((late.length - 1) * share)]!);
  return { retryLateMs: { earliest: at(0), median: at(0.5), p99: at(0.99) } };
}

/** How much of the active destinations' events had arrived when the last of them got its first one. */
function fairness(active: number) {
  const all = arrivals.filter(({ destination }) => destination.startsWith('active'));
  const begun = new Set<string>();
  const last = all.findIndex(({ destination }) => begun.add(destination).size === active);
  return { allBegunAt: Number((last / all.length).toFixed(2)) };
}
