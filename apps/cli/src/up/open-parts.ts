import { join } from 'node:path';
import type { Clock, Logger } from '@trackyard/base';
import { destinations } from '@trackyard/connectors';
import { compileSnapshot, type CompiledConfig } from '@trackyard/pipeline';
import { openQueue, type OpenQueue } from '@trackyard/queue';
import {
  bootstrap,
  createSnapshotFeed,
  migrate,
  openStore,
  type Bootstrapped,
  type Store,
} from '@trackyard/store';
import type { Metrics } from '@trackyard/telemetry';
import type { Config } from '../config.ts';
import type { Closers } from './close-in-order.ts';
import { openDatabases, type Databases } from './databases.ts';
import { keepTrying } from './keep-trying.ts';
import { keptSecretKey } from './secret-key.ts';
import { waitingQueue } from './waiting-queue.ts';

/** What the roles are made of; each is opened once a process. */
export interface Parts {
  databases: Databases;
  store: Store;
  /** The default workspace, its write key, and on the first run the owner's login; nothing while the database is away. */
  first: Bootstrapped | undefined;
  /** Its methods reject with `TY_UNAVAILABLE` as long as its server was never there. */
  queue: Omit<OpenQueue, 'close'>;
  /** The queue, once it is open and the database is prepared: at once where both servers are there. */
  ready: Promise<OpenQueue>;
  /** Whether the queue is open. */
  isQueueOpen(): boolean;
  /** The configuration as of now. */
  routing(): CompiledConfig;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

export interface OpenPartsOptions {
  config: Config;
  /** Whether it makes what a new installation needs. One process does, which can print the login. */
  isFirst: boolean;
  closers: Closers;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

/** Opens all parts. A server that is away is waited for in the background, not here. */
export async function openParts(options: OpenPartsOptions): Promise<Parts> {
  const { config, closers, clock, log, metrics } = options;
  const databases = await openDatabases(config, log);
  closers.add('databases', databases.stop);
  const secretKey = config.secretKey ?? (await keptSecretKey(config.dataDirectory));
  const store = openStore({ databaseUrl: databases.url, secretKey, log });
  closers.add('store', () => store.close());
  const { adminEmail, adminPassword, redisUrl, syncCommit, dedupeWindowMs } = config;

  const prepareDatabase = async () => {
    await databases.prepare();
    await migrate(databases.url);
    return { first: options.isFirst ? await bootstrap({ store, adminEmail, adminPassword }) : undefined };
  };
  const database = await keepTrying('database', prepareDatabase, log);
  closers.add('database preparation', () => database.stop());

  const open = () => openQueue({ databaseUrl: databases.url, redisUrl, syncCommit, dedupeWindowMs, log });
  const opening = await keepTrying('queue', open, log);
  closers.add('queue', async () => {
    await opening.stop();
    await opening.current()?.close();
  });

  const feed = await createSnapshotFeed({
    store,
    file: join(config.dataDirectory, 'config-snapshot.json'),
    log,
    presetsOf: async (type) => (await destinations[type]?.meta())?.presets,
  });
  closers.add('configuration', () => feed.close());
  let compiled = compileSnapshot(feed.current());
  feed.onChange((snapshot) => (compiled = compileSnapshot(snapshot)));
  return {
    ...{ databases, store, routing: () => compiled, clock, log, metrics },
    first: database.current()?.first,
    queue: waitingQueue(redisUrl ? 'redis' : 'postgres', opening.current),
    ready: Promise.all([opening.done, database.done]).then(([queue]) => queue),
    isQueueOpen: () => opening.current() !== undefined,
  };
}
