import type { RequestListener } from 'node:http';
import { createIngest, type Ingest } from '@trackyard/ingest';
import { startWorker } from '@trackyard/worker';
import type { Config } from '../config.ts';
import { exposeBooks } from './books-metrics.ts';
import type { Closers } from './close-in-order.ts';
import { ingestMetrics } from './ingest-metrics.ts';
import type { Parts } from './open-parts.ts';
import { startApi } from './start-api.ts';

export interface StartRolesOptions {
  config: Config;
  parts: Parts;
  closers: Closers;
  /** What senders and browsers see. */
  url: string;
}

/** Starts the roles of this process; gives back who answers its requests: collection first, the rest after. */
export async function startRoles(options: StartRolesOptions): Promise<RequestListener> {
  const { config, closers } = options;
  if (config.roles.has('worker')) startWorkerRole(options);
  const ingest = config.roles.has('ingest') ? startIngestRole(options) : undefined;
  exposeBooks(options.parts.metrics, () => options.parts.queue.records.books());
  const rest = await startApi(options, () => ingest?.unauthorized());
  closers.add('api', () => rest.close());
  return (req, res) => {
    if (!ingest?.handle(req, res)) rest.handler(req, res);
  };
}

function startIngestRole({ config, parts, closers, url }: StartRolesOptions): Ingest {
  const { queue, routing, clock, log } = parts;
  const ingest = createIngest({
    async commit(batch) {
      const wakes = await queue.records.commit(batch);
      // Not awaited: the batch is durable, and the sweeper makes up for a wake-up that is lost.
      queue.wakeUps.send(wakes).catch((error: unknown) => log.error('wake.not_sent', {}, error));
    },
    directory: { byWriteKey: (key) => routing().sourceByWriteKey.get(key) },
    clock,
    log: log.child({ role: 'ingest' }),
    publicUrl: () => url,
    trustProxy: config.trustProxy,
    metrics: ingestMetrics(parts.metrics),
  });
  closers.add('ingest', () => ingest.close());
  return ingest;
}

function startWorkerRole({ parts, closers }: StartRolesOptions): void {
  const { queue, store, lake, egress, databases, routing, clock, log } = parts;
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
