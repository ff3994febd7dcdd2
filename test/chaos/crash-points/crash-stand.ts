import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import { openQueue, type OpenQueue } from '@trackyard/queue';
import { bootstrap, migrate, openStore, type Store } from '@trackyard/store';
import {
  freePort,
  startPostgres,
  startRedis,
  waitFor,
  type SinkAnswer,
  type TestRedis,
} from '@trackyard/test-support';
import { WEBHOOK_SECRET } from '@trackyard/test-support/hub';
import { startDataPath, type DataPath } from '../data-path/start-data-path.ts';
import { startReceiver, type Receiver } from '../receiver.ts';
import type { Places } from '../verdict.ts';
import { ARMED, AWAY, CROWDED, HIT, type CrashPoint, type Repair } from './crash-point.ts';

/** A process of ingest and worker that dies by SIGKILL where it is told to, and its receivers. */
export interface CrashStand {
  /** Where to send. */
  target: { url: string; writeKey: string };
  /** The receiver of an enabled webhook. */
  early: Receiver;
  earlyId: string;
  /** That of one whose destination is disabled at first. */
  late: Receiver;
  lateId: string;
  workspaceId: string;
  places: Places;
  /** What the control plane would do. */
  store: Store;
  queue: OpenQueue;
  /** Where another process finds the same queue. */
  queueAt: { databaseUrl: string; redisUrl: string | undefined };
  redis: TestRedis | undefined;
  start(without?: Repair): Promise<void>;
  kill(): Promise<void>;
  /** Whether the queue takes itself for half full, or takes nothing. */
  setCrowded(isCrowded: boolean): Promise<void>;
  setAway(isAway: boolean): Promise<void>;
  /** It dies the next time that it passes the point. */
  arm(point: CrashPoint): Promise<void>;
  /** Resolves when it has died there; rejects where it ended otherwise, or not at all. */
  died(point: CrashPoint): Promise<void>;
  remove(): Promise<void>;
}

export interface CrashStandOptions {
  backend: string;
  /** What the early receiver answers. */
  answer?: (messageIds: readonly string[]) => SinkAnswer;
}

const DIES_WITHIN_MS = 30_000;

export async function startCrashStand({ backend, answer }: CrashStandOptions): Promise<CrashStand> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'trackyard-crashes-'));
  const [armed, hit] = [join(dataDirectory, ARMED), join(dataDirectory, HIT)];
  const setFlag = (name: string, isSet: boolean) =>
    isSet ? writeFile(join(dataDirectory, name), '') : rm(join(dataDirectory, name), { force: true });
  const postgres = await startPostgres();
  const redis = backend === 'redis' ? await startRedis() : undefined;
  const [early, late] = [await startReceiver(answer), await startReceiver()];
  const [databaseUrl, warehouseUrl] = [
    (await postgres.freshDatabase()).url,
    (await postgres.freshDatabase()).url,
  ];
  const secretKey = Buffer.alloc(32, 7).toString('base64');
  await migrate(databaseUrl);
  const store = openStore({ databaseUrl, secretKey, log: silentLogger });
  const queueAt = { databaseUrl, redisUrl: redis?.url };
  const queue = await openQueue({ ...queueAt, log: silentLogger });
  const { workspaceId, writeKey } = await bootstrap({ store });
  const earlyId = await addWebhook(store, workspaceId, { url: early.url, enabled: true });
  const lateId = await addWebhook(store, workspaceId, { url: late.url, enabled: false });
  const port = await freePort();
  let running: DataPath | undefined;

  return {
    ...{ early, earlyId, late, lateId, workspaceId, store, queue, queueAt, redis },
    places: { dataDirectory, warehouseUrl, webhooks: { early, late } },
    target: { url: `http://127.0.0.1:${port}`, writeKey: writeKey! },
    async start(without) {
      const crashes = { folder: dataDirectory, without };
      const where = { ...queueAt, warehouseUrl, secretKey, dataDirectory, port };
      running = await startDataPath({ ...where, crashes });
    },
    kill: async () => running?.kill(),
    setCrowded: (isCrowded) => setFlag(CROWDED, isCrowded),
    setAway: (isAway) => setFlag(AWAY, isAway),
    async arm(point) {
      await writeFile(`${armed}.draft`, point);
      await rename(`${armed}.draft`, armed);
    },
    async died(point) {
      await waitFor(() => existsSync(hit), { what: `a death at "${point}"`, timeoutMs: DIES_WITHIN_MS });
      const [signal, name] = [await running?.ended, await readFile(hit, 'utf8')];
      if (signal !== 'SIGKILL' || name !== point) throw new Error(`It ended by ${signal} at "${name}".`);
      await rm(hit);
    },
    async remove() {
      await running?.kill();
      await queue.close();
      await store.close();
      for (const server of [early, late, redis, postgres]) await server?.stop();
      await rm(dataDirectory, { recursive: true });
    },
  };
}

async function addWebhook(
  store: Store,
  workspaceId: string,
  { url, enabled }: { url: string; enabled: boolean },
): Promise<string> {
  const settings = { url: `${url}/hook`, secret: WEBHOOK_SECRET };
  const destination = { name: 'Hook', type: 'webhook', settings, secretFields: ['secret'], enabled };
  const { id } = await store.destinations.create(workspaceId, destination);
  const [source] = (await store.sources.list(workspaceId)).data;
  await store.connections.create(workspaceId, { sourceId: source!.id, destinationId: id });
  return id;
}
