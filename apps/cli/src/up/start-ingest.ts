import { join } from 'node:path';
import { createIngest, type Ingest } from '@trackyard/ingest';
import { INCOMING_LANE, type NewBatch } from '@trackyard/queue';
import { createSpoolingCommit, openSpool, type SpoolingCommit, type SpoolStanding } from '@trackyard/spool';
import { exposeSpool, ingestMetrics } from './ingest-metrics.ts';
import type { Parts } from './open-parts.ts';
import type { StartRolesOptions } from './start-roles.ts';

/** The role *ingest* as the rest of the process sees it. */
export interface Collecting {
  ingest: Ingest;
  spool(): SpoolStanding;
}

/** Collects into the queue, and into the spool under the data directory while that cannot take events. */
export async function startIngest(options: StartRolesOptions): Promise<Collecting> {
  const { config, parts, closers, url } = options;
  const { routing, clock, metrics } = parts;
  const log = parts.log.child({ role: 'ingest' });
  const spooling = await openSpooling(options, log);
  closers.add('spool', () => spooling.close());
  const ingest = createIngest({
    commit: spooling.commit,
    directory: { byWriteKey: (key) => routing().sourceByWriteKey.get(key) },
    clock,
    log,
    publicUrl: () => url,
    trustProxy: config.trustProxy,
    metrics: ingestMetrics(metrics),
  });
  closers.add('ingest', () => ingest.close());
  exposeSpool(metrics, spooling.standing);
  return { ingest, spool: spooling.standing };
}

async function openSpooling(
  { config, parts }: StartRolesOptions,
  log: Parts['log'],
): Promise<SpoolingCommit> {
  const { queue } = parts;
  return createSpoolingCommit({
    spool: await openSpool({ directory: join(config.dataDirectory, 'spool'), log }),
    async commit(batch: NewBatch) {
      const wakes = await queue.records.commit(batch);
      // Not awaited: the batch is durable, and the sweeper makes up for a wake-up that is lost.
      queue.wakeUps.send(wakes).catch((error: unknown) => log.error('wake.not_sent', {}, error));
    },
    async fullness() {
      await queue.records.standings([INCOMING_LANE]); // not every backend has to ask its server how full it is
      return queue.records.fullness();
    },
    log,
  });
}
