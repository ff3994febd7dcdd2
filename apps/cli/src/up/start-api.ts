import { fileURLToPath } from 'node:url';
import { createApi, type Api, type Readiness } from '@trackyard/api';
import { createLaneControl, INCOMING_LANE } from '@trackyard/queue';
import type { SpoolStanding } from '@trackyard/spool';
import type { Collecting } from './start-ingest.ts';
import type { StartRolesOptions } from './start-roles.ts';

const CONSOLE = fileURLToPath(new URL('../../../console/dist', import.meta.url));

/** The control plane and the console, and what every process answers: health and metrics. */
export function startApi(
  { config, parts, url }: StartRolesOptions,
  collecting: Collecting | undefined,
): Promise<Api> | Api {
  const { store, queue, lake, routing, metrics, clock, log } = parts;
  return createApi({
    store,
    books: () => queue.records.books(),
    records: queue.records,
    lanes: createLaneControl(queue.records, queue.wakeUps),
    live: queue.live,
    lake: lake.reader,
    config: routing,
    ready: () => readiness(parts, collecting),
    metrics,
    unauthorized: () => collecting?.ingest.unauthorized(),
    apiToken: config.apiToken,
    publicUrl: url,
    trustProxy: config.trustProxy,
    consoleDirectory: CONSOLE,
    clock,
    log: log.child({ role: 'api' }),
  });
}

/** Can take events: into the queue, or into the spool. The rest is said, but stops nobody from sending. */
async function readiness(
  { queue, store }: StartRolesOptions['parts'],
  collecting: Collecting | undefined,
): Promise<Readiness> {
  const [queueState, storeState] = await Promise.all([
    stateOf(() => queue.records.standings([INCOMING_LANE])),
    stateOf(() => store.ping()),
  ]);
  const components = { queue: queueState, store: storeState };
  const spool = collecting?.spool();
  if (!spool) return { ok: queueState === 'ok', components };
  return {
    ok: queueState === 'ok' || spool.canAccept,
    components: { ...components, spool: spoolState(spool) },
  };
}

function spoolState({ canAccept, batches }: SpoolStanding): string {
  if (!canAccept) return 'takes no more';
  return batches === 0 ? 'ok' : `${batches} batches wait for the queue`;
}

async function stateOf(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return 'ok';
  } catch {
    return 'not available';
  }
}
