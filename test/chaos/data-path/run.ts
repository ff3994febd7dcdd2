/**
 * A process of the data path as the hub runs it, ingest and worker with all their real parts, and nothing of the control
 * plane: it starts in a fraction of the hub's time. Reads its options as JSON from its first argument, listens, and
 * prints its port. At SIGUSR2 it prints the bytes that it really uses.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readAgain } from '@trackyard/api/read-again';
import { systemClock } from '@trackyard/base';
import { destinations } from '@trackyard/connectors';
import { batchOfRows, createIngest } from '@trackyard/ingest';
import { openLake } from '@trackyard/lake';
import { compileSnapshot } from '@trackyard/pipeline';
import { openQueue } from '@trackyard/queue';
import { createEgress } from '@trackyard/safe-http';
import { createSpoolingCommit, openSpool } from '@trackyard/spool';
import { createSnapshotFeed, openStore } from '@trackyard/store';
import { createLogger } from '@trackyard/telemetry';
import { startWorker } from '@trackyard/worker';
import { withDyingWarehouse } from '../crash-points/dying-warehouse.ts';
import { withCrashPoints } from '../crash-points/with-crash-points.ts';
import type { DataPathOptions } from './start-data-path.ts';

const options = JSON.parse(process.argv[2]!) as DataPathOptions;
const { databaseUrl, redisUrl, secretKey, warehouseUrl, dataDirectory, crashes } = options;
const clock = systemClock;
const log = createLogger({ level: 'info', name: 'data-path' });
const opened = {
  store: openStore({ databaseUrl, secretKey, log }),
  queue: await openQueue({ databaseUrl, redisUrl, log }),
  lake: await openLake({ url: pathToFileURL(join(dataDirectory, 'lake')).href, clock, log }),
  spool: await openSpool({ directory: join(dataDirectory, 'spool'), log }),
};
const { store, queue, lake, spool } = crashes ? withCrashPoints(opened, crashes) : opened;
const file = join(dataDirectory, 'snapshot.json');
const presetsOf = async (type: string) => (await destinations[type]?.meta())?.presets;
const feed = await createSnapshotFeed({ store, file, presetsOf, log });
let config = compileSnapshot(feed.current());
feed.onChange((snapshot) => (config = compileSnapshot(snapshot)));

const outside = createEgress({ allow: ['127.0.0.0/8'], log });
const egress = crashes ? withDyingWarehouse(outside, crashes) : outside;
startWorker({
  queue,
  store,
  lake,
  egress,
  warehouseUrl,
  config: () => config,
  collectRows: batchOfRows,
  readAgain: (order) => readAgain(order, { lake: lake.reader, secrets: store.secrets }),
  clock,
  log,
});

const spooling = createSpoolingCommit({
  spool,
  async commit(batch) {
    const wakes = await queue.records.commit(batch);
    queue.wakeUps.send(wakes).catch(() => undefined);
  },
  fullness: () => Promise.resolve(0),
  log,
});
const ingest = createIngest({
  commit: (batch) => spooling.commit(batch),
  webhooks: { get: () => Promise.resolve(undefined) },
  directory: { byWriteKey: (key) => config.sourceByWriteKey.get(key) },
  ...{ clock, log, publicUrl: () => '', trustProxy: [] },
});
const server = createServer((req, res) => void (ingest.handle(req, res) || res.writeHead(404).end()));
server.listen(options.port, '127.0.0.1');
await once(server, 'listening');
process.on('SIGUSR2', () => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`memory ${heapUsed + external}\n`);
});
process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`);
