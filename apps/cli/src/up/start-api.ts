import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createApi, type Api, type Readiness } from '@trackyard/api';
import { createLaneControl, INCOMING_LANE } from '@trackyard/queue';
import type { Metrics } from '@trackyard/telemetry';
import type { Config } from '../config.ts';
import type { Outlets } from './open-outlets.ts';
import type { Parts } from './open-parts.ts';
import type { Collecting } from './start-ingest.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
const CONSOLE = fileURLToPath(new URL('../../../console/dist', import.meta.url));

export interface StartApiOptions {
  config: Config;
  parts: Parts;
  outlets: Outlets;
  /** What senders and browsers see. */
  url: string;
  /** Of all that this hub runs. */
  metrics: Pick<Metrics, 'expose' | 'contentType'>;
  /** Nothing where this hub does not collect. */
  collecting: Collecting | undefined;
  /** How many processes run of each role, in words; nothing where this one does everything. */
  processes?(): Readonly<Record<string, string>>;
}

/** The control plane and the console, and what every hub answers: health and metrics. */
export function startApi(options: StartApiOptions): Api {
  const { config, parts, outlets, url, metrics, collecting } = options;
  const { databases, store, queue, routing, clock, log } = parts;
  const { lake, parquet, egress, geo } = outlets;
  return createApi({
    store,
    books: () => queue.records.books(),
    records: queue.records,
    async collect(batch) {
      // Durable now; the sweeper makes up for a wake-up that is lost.
      const wakes = await queue.records.commit(batch);
      queue.wakeUps.send(wakes).catch((error: unknown) => log.error('wake.not_sent', {}, error));
    },
    lanes: createLaneControl(queue.records, queue.wakeUps),
    live: queue.live,
    lake: lake.reader,
    lakeParts: lake,
    parquet,
    egress,
    geo,
    warehouseUrl: databases.warehouseUrl,
    warehouseReadUrl: config.warehouseReadUrl,
    oauthApps: config.oauthApps,
    filesDirectory: config.filesDirectory,
    config: routing,
    ready: () => readiness(options),
    installation: {
      ...{ version, startedAt: new Date(clock.now()), queue: config.redisUrl ? 'redis' : 'postgres' },
      lake: config.lakeUrl.startsWith('s3:') ? 's3' : 'file',
    },
    metrics,
    unauthorized: async () => collecting?.unauthorized(),
    apiToken: config.apiToken,
    publicUrl: url,
    trustProxy: config.trustProxy,
    consoleDirectory: CONSOLE,
    clock,
    log: log.child({ role: 'api' }),
  });
}

/** Can take events: into the queue, or into the spool. The rest is said, but stops nobody from sending. */
async function readiness({ parts, collecting, processes }: StartApiOptions): Promise<Readiness> {
  const { queue, store } = parts;
  const [queueState, storeState, spool] = await Promise.all([
    stateOf(() => queue.records.standings([INCOMING_LANE])),
    stateOf(() => store.ping()),
    collecting?.spool(),
  ]);
  const components = { queue: queueState, store: storeState, ...processes?.() };
  if (!spool) return { ok: queueState === 'ok', components };
  return {
    ok: queueState === 'ok' || spool.canAccept,
    components: { ...components, spool: spoolState(spool) },
  };
}

function spoolState({ canAccept, batches }: Awaited<ReturnType<Collecting['spool']>>): string {
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
