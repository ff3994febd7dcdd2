import { systemClock } from '@trackyard/base';
import type { Config } from '../../config.ts';
import { exposeBooks } from '../books-metrics.ts';
import { openOutlets } from '../open-outlets.ts';
import { openParts } from '../open-parts.ts';
import { runHub, type HubFrame, type StartedHub } from '../run-hub.ts';
import { startApi } from '../start-api.ts';
import { startHttp } from '../start-http.ts';
import { openApiSocket, type ApiSocket } from './api-socket.ts';
import { startChildren, type Children } from './children.ts';

/** Children get this long to finish; the rest of the primary's time is for what it closes itself. */
const CHILDREN_MS = 20_000;

/**
 * The primary: it owns what exists once (the embedded PostgreSQL, migrations, the api), and keeps ingest and worker
 * processes running. No event passes through it, and no connection of a sender.
 */
export function upMany(config: Config): Promise<void> {
  process.title = 'trackyard';
  return runHub(config, ({ log, metrics, fronts, closers }) => {
    const socket = openApiSocket();
    closers.add('api socket', async () => (await socket).close());
    const apiSocket = socket.then(({ path }) => path);
    const children = startChildren({ config, apiSocket, metrics, log });
    fronts.add('children', () => children.stop(CHILDREN_MS));
    return {
      start: async (frame) => startPrimary(frame, { socket: await socket, children }),
      reload: () => void children.roll(),
      kill: () => children.kill(),
    };
  });
}

async function startPrimary(
  { config, log, metrics, fronts, closers }: HubFrame,
  { socket, children }: { socket: ApiSocket; children: Children },
): Promise<StartedHub> {
  const clock = systemClock;
  const parts = await openParts({ config, isFirst: true, closers, clock, log, metrics });
  children.begin(parts.databases);
  const outlets = await openOutlets({ config, closers, clock, log });
  exposeBooks(metrics, () => parts.queue.records.books());
  const { reports } = children;
  const collecting = config.roles.has('ingest') ? reports : undefined;
  // Where nobody else takes the port, it is the primary's, for health and the api.
  const http = collecting ? undefined : await startHttp(config);
  fronts.add('http', () => http?.close());
  const url = config.publicUrl ?? http?.url ?? (await children.listening()) ?? '';
  const api = startApi({ ...reports, config, parts, outlets, url, collecting });
  closers.add('api', () => api.close());
  (http ?? socket).serve(api.handler);
  await children.ready();
  return { parts, url, processes: children.names };
}
