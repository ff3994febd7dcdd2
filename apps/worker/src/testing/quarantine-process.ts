// A worker process as far as replays of quarantine go. It stands still behind its second batch: the events are in the
// queue, the items are not settled. It says so, and waits to be killed.
import { readAgain } from '@trackyard/api/read-again';
import { silentLogger, systemClock } from '@trackyard/base';
import { compileSnapshot } from '@trackyard/pipeline';
import { openQueue } from '@trackyard/queue';
import { openStore } from '@trackyard/store';
import { startQuarantineReplays } from '../quarantine-loop.ts';
import type { Opening } from './both-backends.ts';

const opening = JSON.parse(process.argv[2]!) as Opening;
const store = openStore({ ...opening, log: silentLogger });
const { records, wakeUps } = await openQueue({ ...opening.queue, log: silentLogger });
const config = compileSnapshot(await store.systemSnapshot());
const lake = { scanPage: () => Promise.reject(new Error('its items need no request')) };
let batches = 0;
startQuarantineReplays({
  ...{ store, wakeUps, config: () => config, clock: systemClock, log: silentLogger, everyMs: 50 },
  readAgain: (order) => readAgain(order, { lake, secrets: store.secrets }),
  records: {
    peek: records.peek.bind(records),
    fullness: records.fullness.bind(records),
    async commit(batch) {
      const wakes = await records.commit(batch);
      batches += 1;
      if (batches < 2) return wakes;
      process.stdout.write('committed\n');
      return new Promise(() => undefined);
    },
  },
});
