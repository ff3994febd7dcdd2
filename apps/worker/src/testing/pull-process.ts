// A worker process as far as sources that are asked go; runs until it is killed.
import { silentLogger, systemClock } from '@trackyard/base';
import { sources } from '@trackyard/connectors';
import { compileSnapshot } from '@trackyard/pipeline';
import { openQueue } from '@trackyard/queue';
import { createEgress } from '@trackyard/safe-http';
import { openStore } from '@trackyard/store';
import { startPulls } from '../pull/pull-loop.ts';
import type { Opening } from './both-backends.ts';

const opening = JSON.parse(process.argv[2]!) as Opening;
const store = openStore({ ...opening, log: silentLogger });
const queue = await openQueue({ ...opening.queue, log: silentLogger });
const config = compileSnapshot(await store.systemSnapshot());
startPulls({
  ...{ store, records: queue.records, wakeUps: queue.wakeUps, config: () => config },
  egress: createEgress({ allow: ['127.0.0.0/8'], log: silentLogger }),
  metaOf: (type) => sources[type]?.meta(),
  load: (type) => sources[type]?.load(),
  ...{ clock: systemClock, log: silentLogger, everyMs: 100 },
});
