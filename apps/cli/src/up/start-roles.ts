import type { RequestListener } from 'node:http';
import type { OpenQueue } from '@trackyard/queue';
import { startWorker } from '@trackyard/worker';
import type { Config } from '../config.ts';
import { exposeBooks } from './books-metrics.ts';
import type { Closers } from './close-in-order.ts';
import type { Parts } from './open-parts.ts';
import { startApi } from './start-api.ts';
import { startIngest } from './start-ingest.ts';

export interface StartRolesOptions {
  config: Config;
  parts: Parts;
  closers: Closers;
  /** What senders and browsers see. */
  url: string;
}

/** Starts the roles of this process; gives back who answers its requests: collection first, the rest after. */
export async function startRoles(options: StartRolesOptions): Promise<RequestListener> {
  const { config, closers, parts } = options;
  if (config.roles.has('worker')) startWorkerOnceReady(options);
  const collecting = config.roles.has('ingest') ? await startIngest(options) : undefined;
  exposeBooks(parts.metrics, () => parts.queue.records.books());
  const rest = await startApi(options, collecting);
  closers.add('api', () => rest.close());
  return (req, res) => {
    if (!collecting?.ingest.handle(req, res)) rest.handler(req, res);
  };
}

/** It has nothing to do before the queue is there; the rest of the process need not wait for that. */
function startWorkerOnceReady(options: StartRolesOptions): void {
  const { ready, log } = options.parts;
  ready
    .then((queue) => startWorkerRole(options, queue))
    .catch((error: unknown) => log.error('worker.not_started', {}, error));
}

function startWorkerRole({ parts, closers }: StartRolesOptions, queue: OpenQueue): void {
  const { store, lake, egress, databases, routing, clock, log } = parts;
  const worker = startWorker({
    queue,
    store,
    lake,
    egress,
    warehouseUrl: databases.warehouseUrl,
    config: routing,
    clock,
    log: log.child({ role: 'worker' }),
  });
  closers.add('worker', () => worker.stop());
}
