import { TrackyardError } from '@trackyard/base';
import { openQueue } from '@trackyard/queue';
import { migrate } from '@trackyard/store';
import { createLogger } from '@trackyard/telemetry';
import type { Config } from './config.ts';

/** Brings the given database up to date: control plane and queue. The embedded one is migrated by `up`. */
export async function migrateAll(config: Config): Promise<void> {
  const { databaseUrl, redisUrl, dedupeWindowMs } = config;
  if (!databaseUrl) {
    throw new TrackyardError('TY_CONFIG', {
      message: 'Set DATABASE_URL; the embedded database is migrated at start.',
    });
  }
  await migrate(databaseUrl);
  const log = createLogger({ level: config.logLevel, name: 'trackyard' });
  const queue = await openQueue({ databaseUrl, redisUrl, dedupeWindowMs, log });
  await queue.close();
  log.info('database.migrated');
}
