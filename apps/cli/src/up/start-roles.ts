import type { RequestListener } from 'node:http';
import type { Config } from '../config.ts';
import { exposeBooks } from './books-metrics.ts';
import type { Closers } from './close-in-order.ts';
import type { Outlets } from './open-outlets.ts';
import type { Parts } from './open-parts.ts';
import { startApi } from './start-api.ts';
import { startIngest } from './start-ingest.ts';
import { startWorkerOnceReady } from './start-worker.ts';

export interface StartRolesOptions {
  config: Config;
  parts: Parts;
  outlets: Outlets;
  closers: Closers;
  /** What senders and browsers see. */
  url: string;
}

/** Starts the roles in this process; gives back who answers its requests: collection first, the rest after. */
export async function startRoles(options: StartRolesOptions): Promise<RequestListener> {
  const { config, closers, parts, url } = options;
  const { metrics, queue } = parts;
  if (config.roles.has('worker')) startWorkerOnceReady(options);
  const ingest = config.roles.has('ingest') ? await startIngest({ ...options, url: () => url }) : undefined;
  exposeBooks(metrics, () => queue.records.books());
  const api = startApi({ ...options, metrics, collecting: ingest });
  closers.add('api', () => api.close());
  return (req, res) => {
    if (!ingest?.handle(req, res)) api.handler(req, res);
  };
}
