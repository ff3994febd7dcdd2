import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Logger } from '@trackyard/base';
import type { ConfigSnapshot } from '@trackyard/pipeline';
import { subscribeToConfig, type ConfigListener, type ConfigSubscription } from './config-subscription.ts';
import { openDatabase } from './database.ts';
import { rotatePartitions, type DailyTable } from './partitions.ts';
import { readSnapshot } from './read-snapshot.ts';
import { apiKeysRepository } from './repositories/api-keys.ts';
import { attemptsRepository } from './repositories/attempts.ts';
import { connectionsRepository } from './repositories/connections.ts';
import { connectorStateRepository } from './repositories/connector-state.ts';
import { deadLettersRepository } from './repositories/dead-letters.ts';
import { destinationStatsRepository } from './repositories/destination-stats.ts';
import { destinationsRepository } from './repositories/destinations.ts';
import { importsRepository } from './repositories/imports.ts';
import { mappingTestsRepository } from './repositories/mapping-tests.ts';
import { oauthStatesRepository } from './repositories/oauth-states.ts';
import { quarantineRepository } from './repositories/quarantine.ts';
import { quarantineReplaysRepository } from './repositories/quarantine-replays.ts';
import { redrivesRepository } from './repositories/redrives.ts';
import { shadowSamplesRepository } from './repositories/shadow-samples.ts';
import { sourceStatsRepository } from './repositories/source-stats.ts';
import { replaysRepository } from './repositories/replays.ts';
import { sourcePullsRepository } from './repositories/source-pulls.ts';
import { warehousesRepository } from './repositories/warehouses.ts';
import { sourcesRepository } from './repositories/sources.ts';
import { workspacesRepository } from './repositories/workspaces.ts';
import { accounts, sessions, users, verifications } from './schema/index.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { guarded } from './store-error.ts';
import { runAlone } from './task-lock.ts';

export interface StoreOptions {
  databaseUrl: string;
  /** Seals settings; several, separated by commas: the first seals, all open. */
  secretKey: string | readonly string[];
  log: Logger;
}

/**
 * The control plane's database. Every method of a repository takes the workspace first; the few that cannot
 * say so by their names (`system…`) or by rows that name their workspace (quarantine).
 * Rejects with `TY_UNAVAILABLE` while the database is away.
 */
export interface Store {
  workspaces: ReturnType<typeof workspacesRepository>;
  sources: ReturnType<typeof sourcesRepository>;
  destinations: ReturnType<typeof destinationsRepository>;
  connections: ReturnType<typeof connectionsRepository>;
  apiKeys: ReturnType<typeof apiKeysRepository>;
  deadLetters: ReturnType<typeof deadLettersRepository>;
  redrives: ReturnType<typeof redrivesRepository>;
  replays: ReturnType<typeof replaysRepository>;
  imports: ReturnType<typeof importsRepository>;
  attempts: ReturnType<typeof attemptsRepository>;
  stats: ReturnType<typeof destinationStatsRepository>;
  sourceStats: ReturnType<typeof sourceStatsRepository>;
  quarantine: ReturnType<typeof quarantineRepository>;
  quarantineReplays: ReturnType<typeof quarantineReplaysRepository>;
  connectorState: ReturnType<typeof connectorStateRepository>;
  shadowSamples: ReturnType<typeof shadowSamplesRepository>;
  mappingTests: ReturnType<typeof mappingTestsRepository>;
  oauthStates: ReturnType<typeof oauthStatesRepository>;
  warehouses: ReturnType<typeof warehousesRepository>;
  sourcePulls: ReturnType<typeof sourcePullsRepository>;
  secrets: Secrets;
  /** For better-auth's drizzle adapter and for `bootstrap`; nobody else. */
  auth: { db: NodePgDatabase; schema: typeof authSchema };
  /** System read: the configuration of all workspaces, for the data path. */
  systemSnapshot(): Promise<ConfigSnapshot>;
  /** System read: tells of every change of the configuration. */
  systemSubscribe(listener: ConfigListener): Promise<ConfigSubscription>;
  /** System: makes a log's partitions ahead and drops those that are over. Any process, any number of times. */
  systemRotate(table: DailyTable, span: { keepDays: number; now: number }): Promise<{ dropped: number }>;
  /**
   * System: runs `work` unless another process runs the same task, and then resolves to `undefined` at once. For work
   * that is harmless, though wasted, when it is done twice: a lost connection frees the task before `work` ends.
   */
  systemAlone<T>(task: string, work: () => Promise<T>): Promise<T | undefined>;
  /** Whether the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Under the names that better-auth uses. */
const authSchema = { user: users, session: sessions, account: accounts, verification: verifications };

/** Opens nothing yet: connections are made when they are used. */
export function openStore({ databaseUrl, secretKey, log }: StoreOptions): Store {
  const secrets = createSecrets(secretKey);
  const { db, pool } = openDatabase(databaseUrl, log);
  const system = guarded({
    systemSnapshot: () => readSnapshot(db),
    rotate: (table: DailyTable, span: { keepDays: number; now: number }) => rotatePartitions(db, table, span),
    ping: async () => void (await db.execute(sql`select 1`)),
  });
  return {
    workspaces: guarded(workspacesRepository(db)),
    sources: guarded(sourcesRepository(db, secrets)),
    destinations: guarded(destinationsRepository(db, secrets)),
    connections: guarded(connectionsRepository(db)),
    apiKeys: guarded(apiKeysRepository(db)),
    deadLetters: guarded(deadLettersRepository(db)),
    redrives: guarded(redrivesRepository(db)),
    replays: guarded(replaysRepository(db)),
    imports: guarded(importsRepository(db)),
    attempts: guarded(attemptsRepository(db)),
    stats: guarded(destinationStatsRepository(db)),
    sourceStats: guarded(sourceStatsRepository(db)),
    quarantine: guarded(quarantineRepository(db)),
    quarantineReplays: guarded(quarantineReplaysRepository(db)),
    connectorState: guarded(connectorStateRepository(db)),
    shadowSamples: guarded(shadowSamplesRepository(db)),
    mappingTests: guarded(mappingTestsRepository(db)),
    oauthStates: guarded(oauthStatesRepository(db, secrets)),
    warehouses: guarded(warehousesRepository(db)),
    sourcePulls: guarded(sourcePullsRepository(db)),
    secrets,
    auth: { db, schema: authSchema },
    systemSnapshot: () => system.systemSnapshot(),
    systemSubscribe: (listener) => subscribeToConfig(databaseUrl, listener),
    systemRotate: (table, span) => system.rotate(table, span),
    systemAlone: (task, work) => runAlone(pool, task, work),
    ping: () => system.ping(),
    close: () => pool.end(),
  };
}
