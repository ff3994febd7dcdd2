// A worker process as far as sources that are asked go; runs until it is killed.
import { silentLogger, systemClock } from '@trackyard/base';
import { sources } from '@trackyard/connectors';
import { compileSnapshot } from '@trackyard/pipeline';
import { openQueue } from '@trackyard/queue';
import { createEgress } from '@trackyard/safe-http';
import { openStore } from '@trackyard/store';
import { startPulls } from '../pull/pull-loop.ts';

interface Job {
  databaseUrl: string;
  secretKey: string;
  queue: { databaseUrl: string; redisUrl?: string };
}

const job = JSON.parse(process.argv[2]!) as Job;
const store = openStore({ ...job, log: silentLogger });
const queue = await openQueue({ ...job.queue, log: silentLogger });
const config = compileSnapshot(await store.systemSnapshot());
startPulls({
  ...{ store, records: queue.records, wakeUps: queue.wakeUps, config: () => config },
  egress: createEgress({ allow: ['127.0.0.0/8'], log: silentLogger }),
  metaOf: (type) => sources[type]?.meta(),
  load: (type) => sources[type]?.load(),
  ...{ clock: systemClock, log: silentLogger, everyMs: 100 },
});
