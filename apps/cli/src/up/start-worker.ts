import { readAgain } from '@trackyard/api/read-again';
import { batchOfRows } from '@trackyard/ingest';
import type { OpenQueue } from '@trackyard/queue';
import { startWorker } from '@trackyard/worker';
import type { Config } from '../config.ts';
import type { Closers } from './close-in-order.ts';
import type { Outlets } from './open-outlets.ts';
import type { Parts } from './open-parts.ts';

export interface StartWorkerOptions {
  config: Pick<Config, 'deadLetterDays' | 'filesDirectory' | 'oauthApps'>;
  parts: Parts;
  outlets: Outlets;
  closers: Closers;
}

/** It has nothing to do before the queue is there; the rest of the process need not wait for that. */
export function startWorkerOnceReady(options: StartWorkerOptions): void {
  const { ready, log } = options.parts;
  ready
    .then((queue) => startWorkerRole(options, queue))
    .catch((error: unknown) => log.error('worker.not_started', {}, error));
}

function startWorkerRole({ config, parts, outlets, closers }: StartWorkerOptions, queue: OpenQueue): void {
  const { store, databases, routing, clock, log } = parts;
  const worker = startWorker({
    ...outlets,
    queue,
    store,
    warehouseUrl: databases.warehouseUrl,
    oauthApps: config.oauthApps,
    filesDirectory: config.filesDirectory,
    config: routing,
    collectRows: batchOfRows,
    readAgain: (order) => readAgain(order, { lake: outlets.lake.reader, secrets: store.secrets }),
    deadLetterDays: config.deadLetterDays,
    clock,
    log: log.child({ role: 'worker' }),
  });
  closers.add('worker', () => worker.stop());
}
