import { fileURLToPath } from 'node:url';
import { createApi, type Api, type ApiOptions, type Readiness } from '@trackyard/api';
import type { StartRolesOptions } from './start-roles.ts';

const CONSOLE = fileURLToPath(new URL('../../../console/dist', import.meta.url));

/** The control plane and the console, and what every process answers: health and metrics. */
export function startApi(
  { config, parts, url }: StartRolesOptions,
  unauthorized: ApiOptions['unauthorized'],
): Promise<Api> | Api {
  const { store, queue, lake, routing, metrics, clock, log } = parts;
  return createApi({
    store,
    books: () => queue.records.books(),
    live: queue.live,
    lake: lake.reader,
    config: routing,
    ready: () => readiness(parts),
    metrics,
    unauthorized,
    apiToken: config.apiToken,
    publicUrl: url,
    trustProxy: config.trustProxy,
    consoleDirectory: CONSOLE,
    clock,
    log: log.child({ role: 'api' }),
  });
}

/** Can take events: the queue answers. The rest is said, but stops nobody from sending. */
async function readiness({ queue, store }: StartRolesOptions['parts']): Promise<Readiness> {
  const [queueState, storeState] = await Promise.all([
    stateOf(() => queue.records.events([])),
    stateOf(() => store.ping()),
  ]);
  return { ok: queueState === 'ok', components: { queue: queueState, store: storeState } };
}

async function stateOf(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return 'ok';
  } catch {
    return 'not available';
  }
}
