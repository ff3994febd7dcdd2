import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, systemClock } from '@trackyard/base';
import type { OAuthApp } from '@trackyard/connector-sdk';
import { openLake } from '@trackyard/lake';
import { compileSnapshot } from '@trackyard/pipeline';
import { createLaneControl, openQueue } from '@trackyard/queue';
import { createLocalFiles } from '@trackyard/parquet';
import { createEgress, type Egress } from '@trackyard/safe-http';
import { bootstrap, migrate, openStore } from '@trackyard/store';
import { createMetrics } from '@trackyard/telemetry';
import { startPostgres } from '@trackyard/test-support';
import { createApi } from '../create-api.ts';
import type { ApiOptions, Readiness, UnauthorizedReport } from '../options.ts';

export const API_TOKEN = `sk_${'t'.repeat(43)}`;
export const PASSWORD = 'correct horse battery';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON, where it is. */
  json: any;
}

export interface Ask {
  method?: string;
  /** Sent as JSON; text goes as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** The environment's token where not given; `null` for none. */
  key?: string | null;
}

export interface TestApiOptions {
  /** Requests to addresses that begin so go to another server: a double of that vendor. */
  reroute?: Readonly<Record<string, string>>;
  geo?: ApiOptions['geo'];
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

/** The api on real parts: PostgreSQL (store and queue), a lake in a temporary folder, a listening server. */
export async function startTestApi({ reroute, geo }: TestApiOptions = {}) {
  const postgres = await startPostgres();
  const { url: databaseUrl } = await postgres.freshDatabase();
  const { url: warehouseUrl } = await postgres.freshDatabase();
  await migrate(databaseUrl);
  const store = openStore({ databaseUrl, secretKey: randomBytes(32).toString('base64'), log: silentLogger });
  const first = await bootstrap({ store, adminPassword: PASSWORD });
  const queue = await openQueue({ databaseUrl, log: silentLogger });
  const folder = await mkdtemp(join(tmpdir(), 'trackyard-api-'));
  const consoleDirectory = join(folder, 'console');
  await mkdir(consoleDirectory);
  const lake = await openLake({
    url: pathToFileURL(join(folder, 'lake')).href,
    clock: systemClock,
    log: silentLogger,
  });

  const parquet = createLocalFiles({
    storage: lake.storage,
    folder: join(folder, 'cache'),
    maxBytes: 2 ** 30,
  });
  const egress = rerouted(createEgress({ allow: ['127.0.0.0/8'], log: silentLogger }), reroute);
  const state = {
    config: compileSnapshot(await store.systemSnapshot()),
    readiness: { ok: true, components: { queue: 'ok' } } as Readiness,
    unauthorized: { counts: {}, samples: [] } as UnauthorizedReport,
    oauthApps: {} as Record<string, OAuthApp>,
  };
  // On a busy machine a kept connection must not end just when the next request takes it.
  const server = createServer({ keepAliveTimeout: 600_000 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const api = createApi({
    store,
    books: () => queue.records.books(),
    records: queue.records,
    collect: async (batch) => void (await queue.records.commit(batch)),
    lanes: createLaneControl(queue.records, queue.wakeUps),
    live: queue.live,
    lake: lake.reader,
    lakeParts: lake,
    parquet,
    egress,
    geo,
    warehouseUrl,
    oauthApps: state.oauthApps,
    config: () => state.config,
    ready: async () => state.readiness,
    installation: { version: '0.0.0', startedAt: new Date(), queue: 'postgres', lake: 'file' },
    metrics: createMetrics(),
    unauthorized: async () => state.unauthorized,
    apiToken: API_TOKEN,
    publicUrl: url,
    trustProxy: [],
    consoleDirectory,
    clock: systemClock,
    log: silentLogger,
  });
  server.on('request', api.handler);

  return {
    url,
    store,
    queue,
    lake,
    first,
    consoleDirectory,
    databaseUrl,
    warehouseUrl,
    parquet,
    state,
    ask: (path: string, options?: Ask) => ask(url + path, options),
    /** The routes' view of the configuration follows the store's. */
    async reloadConfig() {
      state.config = compileSnapshot(await store.systemSnapshot());
    },
    async close() {
      await api.close();
      server.close();
      server.closeAllConnections();
      await egress.close();
      await queue.close();
      await store.close();
      await postgres.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function rerouted(egress: Egress, routes: TestApiOptions['reroute'] = {}): Egress {
  const toDouble = (url: string) => {
    const [from, to] = Object.entries(routes).find(([prefix]) => url.startsWith(prefix)) ?? ['', ''];
    return to + url.slice(from.length);
  };
  return {
    ...egress,
    http(options) {
      const client = egress.http(options);
      return { request: (request) => client.request({ ...request, url: toDouble(request.url) }) };
    },
  };
}

async function ask(
  url: string,
  { method = 'GET', body, headers = {}, key = API_TOKEN }: Ask = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}
