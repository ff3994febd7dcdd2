/**
 * A worker with all its real parts that rebuilds the local warehouse from the lake. Reads its options as JSON from its
 * first argument; prints how long the rebuild took until its tables stood in their places, and its largest memory.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { readAgain } from '@trackyard/api/read-again';
import { silentLogger as log, systemClock as clock } from '@trackyard/base';
import { destinations } from '@trackyard/connectors';
import { openLake } from '@trackyard/lake';
import { compileSnapshot } from '@trackyard/pipeline';
import { openQueue } from '@trackyard/queue';
import { createEgress } from '@trackyard/safe-http';
import { openStore } from '@trackyard/store';
import { batchOfRows } from '@trackyard/ingest';
import { startWorker } from '@trackyard/worker';

export interface RebuildOptions {
  databaseUrl: string;
  warehouseUrl: string;
  lakeUrl: string;
  secretKey: string;
  workspaceId: string;
  replayId: string;
}

const { databaseUrl, warehouseUrl, lakeUrl, secretKey, workspaceId, replayId } = JSON.parse(
  process.argv[2]!,
) as RebuildOptions;
const store = openStore({ databaseUrl, secretKey, log });
const queue = await openQueue({ databaseUrl, log });
const lake = await openLake({ url: lakeUrl, clock, log });
const presets = { postgres: (await destinations['postgres']!.meta()).presets };
const config = compileSnapshot({ ...(await store.systemSnapshot()), presets });
const egress = createEgress({ allow: [], log });
const startedAt = performance.now();
const cpu = process.cpuUsage();
const worker = startWorker({
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
/** Once its tables stand in their places, what the old ones got since is asked for, too. */
const { toAt: asked } = await store.replays.get(workspaceId, replayId);
let maxBytes = 0;
for (;;) {
  maxBytes = Math.max(maxBytes, process.memoryUsage.rss());
  const { toAt, sent, problem } = await store.replays.get(workspaceId, replayId);
  if (problem !== null) throw new Error(problem);
  if (toAt > asked) {
    const { user, system } = process.cpuUsage(cpu);
    const figures = {
      ...{ sent, seconds: (performance.now() - startedAt) / 1_000, maxMb: maxBytes / 1024 ** 2 },
      cpuMicrosecondsPerEvent: (user + system) / sent,
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    break;
  }
  await delay(200);
}
await store.replays.cancel(workspaceId, replayId);
await worker.stop();
await queue.close();
await store.close();
process.exit(0);
