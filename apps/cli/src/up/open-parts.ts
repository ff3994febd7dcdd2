import { join } from 'node:path';
import type { Clock, Logger } from '@trackyard/base';
import { openLake, type Lake } from '@trackyard/lake';
import { compileSnapshot, type CompiledConfig } from '@trackyard/pipeline';
import { openQueue, type OpenQueue } from '@trackyard/queue';
import { createEgress, type Egress } from '@trackyard/safe-http';
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
import { keptSecretKey } from './secret-key.ts';

/** What the roles are made of; each is opened once a process. */
export interface Parts {
  databases: Databases;
  store: Store;
  /** The default workspace, its write key, and on the first run the owner's login. */
  first: Bootstrapped;
  queue: OpenQueue;
  lake: Lake;
  egress: Egress;
  /** The configuration as of now. */
  routing(): CompiledConfig;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

export interface OpenPartsOptions {
  config: Config;
  closers: Closers;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

export async function openParts({ config, closers, clock, log, metrics }: OpenPartsOptions): Promise<Parts> {
  const databases = await openDatabases(config, log);
  closers.add('databases', databases.stop);
  await migrate(databases.url);

  const secretKey = config.secretKey ?? (await keptSecretKey(config.dataDirectory));
  const store = openStore({ databaseUrl: databases.url, secretKey, log });
  closers.add('store', () => store.close());
  const { adminEmail, adminPassword } = config;
  const first = await bootstrap({ store, adminEmail, adminPassword });

  const { redisUrl, syncCommit } = config;
  const queue = await openQueue({ databaseUrl: databases.url, redisUrl, syncCommit, log });
  closers.add('queue', () => queue.close());
  const lake = await openLake({ url: config.lakeUrl, clock, log });
  const egress = createEgress({ allow: config.egressAllow, log });
  closers.add('egress', () => egress.close());

  const feed = await createSnapshotFeed({
    store,
    file: join(config.dataDirectory, 'config-snapshot.json'),
    log,
  });
  closers.add('configuration', () => feed.close());
  let compiled = compileSnapshot(feed.current());
  feed.onChange((snapshot) => (compiled = compileSnapshot(snapshot)));
  return { databases, store, first, queue, lake, egress, routing: () => compiled, clock, log, metrics };
}
